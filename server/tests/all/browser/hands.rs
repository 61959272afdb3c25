//! Hands: the same deeds by mouse or by keyboard alone. A deed fails where a person could not do it: a thing under another
//! thing cannot be clicked, a thing that Tab does not reach cannot be pressed.

use chromiumoxide::cdp::browser_protocol::dom::{GetDocumentParams, QuerySelectorParams, SetFileInputFilesParams};
use chromiumoxide::cdp::browser_protocol::input::{
    DispatchKeyEventParams, DispatchKeyEventType, DispatchMouseEventParams, DispatchMouseEventType, InsertTextParams,
    MouseButton,
};
use serde_json::json;

use super::tab::Tab;

/// With what a person works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hands {
    Mouse,
    Keyboard,
}

/// Tabs pressed on one page at most.
const TABS: usize = 600;

/// A script for the first thing that is seen, that the selector finds and that says these words.
fn thing(selector: &str, words: &str) -> String {
    format!(
        "[...document.querySelectorAll({})].find(one => one.checkVisibility() && one.innerText.trim().startsWith({}))",
        json!(selector),
        json!(words)
    )
}

impl Tab {
    /// Presses a key and lets it go.
    pub async fn press(&self, key: &str) {
        let (code, text) = match key {
            "Tab" => (9, None),
            "Enter" => (13, Some("\r")),
            " " => (32, Some(" ")),
            "ArrowDown" => (40, None),
            "Escape" => (27, None),
            other => panic!("{other} is no key of these tests"),
        };
        let name = if key == " " { "Space" } else { key };
        let kind = if text.is_some() { DispatchKeyEventType::KeyDown } else { DispatchKeyEventType::RawKeyDown };
        for kind in [kind, DispatchKeyEventType::KeyUp] {
            let event = DispatchKeyEventParams::builder().r#type(kind.clone()).key(key).code(name);
            let event = event.windows_virtual_key_code(code).native_virtual_key_code(code);
            let event = match text.filter(|_| kind == DispatchKeyEventType::KeyDown) {
                Some(text) => event.text(text),
                None => event,
            };
            self.tell(event.build().unwrap()).await;
        }
    }

    /// Goes on with Tab until the thing has the focus, and the focus can be seen.
    pub async fn reach(&self, selector: &str, words: &str) {
        let here = format!(
            "document.activeElement === {} && getComputedStyle(document.activeElement).outlineStyle !== 'none'",
            thing(selector, words)
        );
        for _ in 0..TABS {
            if self.ask(&here).await == json!(true) {
                return;
            }
            self.press("Tab").await;
        }
        panic!("Tab does not reach {selector} {words:?}:\n{}", self.text().await);
    }

    /// Clicks in the middle of a thing, where nothing may lie over it.
    async fn click(&self, selector: &str, words: &str) {
        let place = self
            .ask(&format!(
                "(() => {{ const one = {}; one.scrollIntoView({{ block: 'center', behavior: 'instant' }}); \
                 const box = one.getClientRects()[0]; const x = box.x + box.width / 2, y = box.y + box.height / 2; \
                 const hit = document.elementFromPoint(x, y); return [x, y, one.contains(hit) || hit.contains(one)] }})()",
                thing(selector, words)
            ))
            .await;
        assert_eq!(place[2], json!(true), "{selector} {words:?} lies under something");
        let (x, y) = (place[0].as_f64().unwrap(), place[1].as_f64().unwrap());
        for kind in [DispatchMouseEventType::MousePressed, DispatchMouseEventType::MouseReleased] {
            let event = DispatchMouseEventParams::builder().r#type(kind).x(x).y(y);
            self.tell(event.button(MouseButton::Left).click_count(1).build().unwrap()).await;
        }
    }

    /// Presses the mouse on a thing, moves over others, and lets go.
    pub async fn drag(&self, along: &[(f64, f64)]) {
        let last = along.len() - 1;
        for (at, (x, y)) in along.iter().enumerate() {
            let kinds: &[DispatchMouseEventType] = match at {
                0 => &[DispatchMouseEventType::MouseMoved, DispatchMouseEventType::MousePressed],
                at if at == last => &[DispatchMouseEventType::MouseMoved, DispatchMouseEventType::MouseReleased],
                _ => &[DispatchMouseEventType::MouseMoved],
            };
            for kind in kinds {
                let event = DispatchMouseEventParams::builder().r#type(kind.clone()).x(*x).y(*y);
                let event = event.button(MouseButton::Left).buttons(i64::from(at < last)).click_count(1);
                self.tell(event.build().unwrap()).await;
            }
        }
    }

    /// Uses a thing: a click, or the focus and Enter.
    pub async fn act(&self, hands: Hands, selector: &str, words: &str) {
        self.until(&format!("Boolean({})", thing(selector, words))).await;
        match hands {
            Hands::Mouse => self.click(selector, words).await,
            Hands::Keyboard => {
                self.reach(selector, words).await;
                self.press("Enter").await;
            }
        }
    }

    /// Uses a thing that leads to another page.
    pub async fn follow(&self, hands: Hands, selector: &str, words: &str) {
        self.leads(self.act(hands, selector, words)).await;
    }

    /// Writes into an empty field.
    pub async fn fill(&self, hands: Hands, selector: &str, text: &str) {
        match hands {
            Hands::Mouse => self.click(selector, "").await,
            Hands::Keyboard => self.reach(selector, "").await,
        }
        self.tell(InsertTextParams::new(text)).await;
    }

    /// Chooses in a list with the arrow keys, which is how both hands end.
    pub async fn choose(&self, hands: Hands, selector: &str, value: &str) {
        match hands {
            Hands::Mouse => drop(self.ask(&format!("{}.focus()", thing(selector, ""))).await),
            Hands::Keyboard => self.reach(selector, "").await,
        }
        for _ in 0..40 {
            if self.ask("document.activeElement.value").await == json!(value) {
                return;
            }
            self.press("ArrowDown").await;
        }
        panic!("{selector} has no {value}");
    }

    /// Ticks a box.
    pub async fn tick(&self, hands: Hands, selector: &str) {
        match hands {
            Hands::Mouse => self.click(selector, "").await,
            Hands::Keyboard => {
                self.reach(selector, "").await;
                self.press(" ").await;
            }
        }
    }

    /// Gives files to a field; with the keyboard, once Tab has reached it. No test can use the window of the machine itself.
    pub async fn give(&self, hands: Hands, selector: &str, files: Vec<String>) {
        if hands == Hands::Keyboard {
            self.reach(selector, "").await;
        }
        let root = self.tell(GetDocumentParams::default()).await.root.node_id;
        let field = self.tell(QuerySelectorParams::new(root, selector)).await.node_id;
        let give = SetFileInputFilesParams::builder().files(files).node_id(field);
        self.tell(give.build().unwrap()).await;
    }
}
