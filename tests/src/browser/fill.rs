//! What somebody does with a form: types, chooses, hands a file in, presses its button.

use std::path::Path;

use serde_json::{Value, json};

use super::Browser;

/// What WebDriver calls the number of an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

impl Browser {
    /// Gives the site of the page that is shown a cookie.
    pub fn set_cookie(&self, name: &str, value: &str) {
        let cookie = json!({ "name": name, "value": value, "path": "/", "httpOnly": true });
        self.ask("cookie", &json!({ "cookie": cookie }));
    }

    /// Types into a field, in place of what stands there.
    pub fn fill(&self, name: &str, text: &str) {
        let element = self.element(&format!("[name=\"{name}\"]:not([type=hidden])"));
        self.ask(&format!("element/{element}/clear"), &json!({}));
        self.type_into(&element, text);
    }

    /// Sets a day.
    pub fn fill_day(&self, name: &str, day: &str) {
        let found = self.script(&format!(
            "const field = document.querySelector('[name=\"{name}\"]');
             if (field) field.value = '{day}';
             return !!field;"
        ));
        assert_eq!(found, Value::Bool(true), "no {name} on: {}", self.text());
    }

    /// Chooses one of a list, or one of several buttons.
    pub fn choose(&self, name: &str, value: &str) {
        let found = self.script(&format!(
            "const button = document.querySelector('input[name=\"{name}\"][value=\"{value}\"]');
             if (button) {{ button.click(); return button.checked; }}
             const list = document.querySelector('select[name=\"{name}\"]');
             if (list) list.value = '{value}';
             return list?.value === '{value}';"
        ));
        assert_eq!(found, Value::Bool(true), "{name} offers {value}");
    }

    /// Hands a file in.
    pub fn attach(&self, name: &str, file: &Path) {
        let element = self.element(&format!("input[type=file][name=\"{name}\"]"));
        let path = file.to_str().expect("the path is text");
        self.type_into(&element, path);
    }

    /// Presses the button that says these words, and waits for the next page.
    pub fn submit(&self, words: &str) {
        let mark = "window.isBefore = true;";
        self.script(mark);
        let found = self.script(&format!(
            "const words = {};
             const button = [...document.querySelectorAll('main button, main .button')]
                 .find(one => one.textContent.trim() === words || one.firstChild?.textContent?.trim() === words);
             button?.scrollIntoView();
             button?.click();
             return !!button;",
            json!(words)
        ));
        assert_eq!(
            found,
            Value::Bool(true),
            "no button {words}: {}",
            self.text()
        );
        self.until(
            &format!("the page after {words}"),
            "return !window.isBefore && document.readyState === 'complete';",
        );
    }

    /// What the page's main part says.
    pub fn text(&self) -> String {
        let text =
            self.script("return (document.querySelector('main') ?? document.body).innerText;");
        text.as_str().unwrap_or_default().to_owned()
    }

    fn element(&self, selector: &str) -> String {
        let asked = json!({ "using": "css selector", "value": selector });
        let found = self.ask("element", &asked);
        let number = found[ELEMENT].as_str();
        number.expect("the element is there").to_owned()
    }

    fn type_into(&self, element: &str, text: &str) {
        self.ask(
            &format!("element/{element}/value"),
            &json!({ "text": text }),
        );
    }
}
