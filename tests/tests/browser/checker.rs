//! The checker itself: it must find what is wrong.

use quaymark_tests::browser::{Browser, Look};

fn page(body: &str) -> String {
    format!("data:text/html,<html lang=en><title>t</title><main><h1>t</h1>{body}</main></html>")
}

#[test]
fn axe_finds_a_picture_without_words() {
    let browser = Browser::start();
    browser.look(Look::ALL[0]);
    browser.visit(&page("<p>fine</p>"));
    assert_eq!(browser.axe_violations(), Vec::<String>::new());
    browser.visit(&page(
        "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>",
    ));
    assert!(browser.axe_violations()[0].contains("image-alt"));
}

#[test]
fn faults_on_the_console_are_heard() {
    let browser = Browser::start();
    browser.visit(&page("<p>fine</p>"));
    assert_eq!(browser.console_faults(), Vec::<String>::new());
    browser.visit(&page("<script>console.error('broken')</script>"));
    assert!(browser.console_faults()[0].contains("broken"));
}
