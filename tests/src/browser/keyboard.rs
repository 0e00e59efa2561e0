//! What somebody does without a mouse.

use serde_json::{Value, json};

use super::Browser;

/// More stops than any page has before its main part.
const MOST_TABS: u32 = 20;

/// What WebDriver calls keys without a character.
pub mod keys {
    /// To the next element.
    pub const TAB: &str = "\u{E004}";
    /// To take what is chosen.
    pub const ENTER: &str = "\u{E007}";
    /// To close what opened.
    pub const ESCAPE: &str = "\u{E00C}";
    /// To the next choice.
    pub const DOWN: &str = "\u{E015}";
    /// To the choice before.
    pub const UP: &str = "\u{E013}";
    /// Held, it turns Tab back.
    pub const SHIFT: &str = "\u{E008}";
    /// Held, it makes commands of letters.
    pub const CONTROL: &str = "\u{E009}";
}

impl Browser {
    /// Presses keys, one after the other, wherever the focus is.
    pub fn press(&self, keys: &str) {
        let strokes: Vec<Value> = keys
            .chars()
            .flat_map(|key| {
                let key = key.to_string();
                [
                    json!({ "type": "keyDown", "value": key }),
                    json!({ "type": "keyUp", "value": key }),
                ]
            })
            .collect();
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": strokes });
        self.ask("actions", &json!({ "actions": [keyboard] }));
    }

    /// Presses a key while another is held.
    pub fn chord(&self, held: &str, key: &str) {
        let stroke = |kind: &str, key: &str| json!({ "type": kind, "value": key });
        let strokes = [
            stroke("keyDown", held),
            stroke("keyDown", key),
            stroke("keyUp", key),
            stroke("keyUp", held),
        ];
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": strokes });
        self.ask("actions", &json!({ "actions": [keyboard] }));
    }

    /// Presses Tab until the script's value is true, as somebody without a mouse would.
    pub fn tab_until(&self, what: &str, script: &str) {
        for _ in 0..MOST_TABS {
            if self.script(script) == Value::Bool(true) {
                return;
            }
            self.press(keys::TAB);
        }
        panic!("{MOST_TABS} times Tab do not lead to {what}");
    }
}
