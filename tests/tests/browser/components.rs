//! Fields of forms and parts of desks, before any page uses them.

use base64::Engine;
use quaymark_server::pages::specimen::specimen;
use quaymark_tests::browser::{Browser, Look};

fn address_of(html: &str) -> String {
    let bytes = base64::engine::general_purpose::STANDARD.encode(html);
    format!("data:text/html;charset=utf-8;base64,{bytes}")
}

#[test]
fn every_component_is_legible_narrow_and_wide_light_and_dark() {
    let address = address_of(&specimen().expect("it renders"));
    let browser = Browser::start();
    for look in Look::ALL {
        browser.look(look);
        browser.visit(&address);
        browser.picture(&format!("components-{}", look.name()));
        assert_eq!(browser.axe_violations(), Vec::<String>::new(), "{look:?}");
        let beyond = "return document.documentElement.scrollWidth - window.innerWidth;";
        assert_eq!(browser.script(beyond).as_i64(), Some(0), "{look:?}");
    }
}
