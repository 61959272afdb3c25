//! A tab of a real Chromium on a server of our own: what it shows, and what is asked of it in its own language.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chromiumoxide::browser::{Browser, BrowserConfig};
use chromiumoxide::cdp::browser_protocol::browser::{SetDownloadBehaviorBehavior, SetDownloadBehaviorParams};
use chromiumoxide::cdp::browser_protocol::emulation::{
    MediaFeature, SetDeviceMetricsOverrideParams, SetEmulatedMediaParams, SetScriptExecutionDisabledParams,
};
use chromiumoxide::cdp::browser_protocol::network::{CookieParam, SetCookiesParams};
use chromiumoxide::cdp::browser_protocol::page::{CaptureScreenshotParams, NavigateParams};
use chromiumoxide::cdp::js_protocol::runtime::EvaluateParams;
use chromiumoxide::{Command, Page};
use futures_util::StreamExt;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;

use super::super::house::House;

/// How often, and how long apart, a tab is asked whether something has happened.
const LOOKS: u32 = 1200;
const APART: Duration = Duration::from_millis(50);

/// A tab, with the browser and the server that are only its own.
pub struct Tab {
    pub house: House,
    page: Page,
    browser: Browser,
    home: String,
    folder: TempDir,
}

impl Tab {
    /// A tab on nothing yet.
    pub async fn of(house: House) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let home = format!("http://{}", listener.local_addr().unwrap());
        let app = house.app.clone();
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        let folder = tempfile::tempdir().unwrap();
        // Of its own accord a browser asks elsewhere; here there is nothing elsewhere.
        let alone = ["disable-gpu", "disable-quic", "disable-component-update", "hide-scrollbars"];
        let config = BrowserConfig::builder().no_sandbox().new_headless_mode().args(alone).viewport(None);
        let config = config.user_data_dir(folder.path().join("profile")).launch_timeout(Duration::from_secs(90));
        let config = config.request_timeout(Duration::from_secs(90)).build().unwrap();
        let (browser, mut events) = Browser::launch(config).await.expect("chromium starts");
        tokio::spawn(async move { while events.next().await.is_some() {} });
        let page = browser.new_page("about:blank").await.unwrap();
        let tab = Self { house, page, browser, home, folder };
        tab.wide(1280).await;
        tab
    }

    /// Sends a command of the browser's own protocol.
    pub async fn tell<C: Command>(&self, command: C) -> C::Response {
        self.page.execute(command).await.expect("the browser does it").result
    }

    /// The width of the window.
    pub async fn wide(&self, width: i64) {
        self.tell(SetDeviceMetricsOverrideParams::new(width, 900, 1.0, width < 600)).await;
    }

    /// Light or dark.
    pub async fn theme(&self, theme: &str) {
        let features = vec![MediaFeature::new("prefers-color-scheme", theme)];
        self.tell(SetEmulatedMediaParams::builder().features(features).build()).await;
    }

    /// From now on no page runs a script.
    pub async fn without_script(&self) {
        self.tell(SetScriptExecutionDisabledParams::new(true)).await;
    }

    /// Gives the browser a cookie of the server.
    pub async fn cookie(&self, name: &str, value: &str) {
        let cookie = CookieParam::builder().name(name).value(value).url(self.home.clone()).build().unwrap();
        self.tell(SetCookiesParams::new(vec![cookie])).await;
    }

    /// The value of an expression on the page; null while there is no page to ask.
    pub async fn ask(&self, expression: &str) -> Value {
        let asked = EvaluateParams::builder().expression(expression).return_by_value(true).await_promise(true);
        let Ok(answer) = self.page.execute(asked.build().unwrap()).await else { return Value::Null };
        let wrong = answer.result.exception_details.as_ref();
        assert!(wrong.is_none(), "{expression}: {wrong:?}");
        answer.result.result.value.clone().unwrap_or_default()
    }

    /// Waits until an expression holds.
    pub async fn until(&self, expression: &str) {
        for _ in 0..LOOKS {
            if self.ask(expression).await == json!(true) {
                return;
            }
            tokio::time::sleep(APART).await;
        }
        panic!("never: {expression}\nat {}\n{}", self.ask("location.href").await, self.text().await);
    }

    /// Does something that leads to another page, and waits for that page.
    pub async fn leads(&self, doing: impl Future<Output = ()>) {
        self.ask("window.before = true").await;
        doing.await;
        self.until("!window.before && document.readyState === 'complete'").await;
    }

    /// Goes to an address.
    pub async fn open(&self, path: &str) {
        let address = format!("{}{path}", self.home);
        self.leads(async {
            self.tell(NavigateParams::new(address)).await;
        })
        .await;
    }

    /// The words on the page.
    pub async fn text(&self) -> String {
        self.ask("document.body?.innerText").await.as_str().unwrap_or_default().to_owned()
    }

    /// The page must say this.
    pub async fn sees(&self, words: &str) {
        self.until(&format!("Boolean(document.body?.innerText.includes({}))", json!(words))).await;
    }

    /// The path of the page.
    pub async fn path(&self) -> String {
        self.ask("location.pathname").await.as_str().unwrap_or_default().to_owned()
    }

    /// A picture of the page, where KOPPEL_TEST_PICTURES names a folder for them.
    pub async fn picture(&self, name: &str) {
        let Ok(folder) = std::env::var("KOPPEL_TEST_PICTURES") else { return };
        let whole = CaptureScreenshotParams::builder().capture_beyond_viewport(false).build();
        let bytes = self.page.screenshot(chromiumoxide::page::ScreenshotParams::from(whole)).await.unwrap();
        std::fs::write(Path::new(&folder).join(format!("{name}.png")), bytes).unwrap();
    }

    /// Does something that downloads a file, and waits for it.
    pub async fn downloads(&self, name: &str, doing: impl Future<Output = ()>) -> Vec<u8> {
        let folder: PathBuf = self.folder.path().join("downloads");
        let allow = SetDownloadBehaviorParams::builder().behavior(SetDownloadBehaviorBehavior::Allow);
        let allow = allow.download_path(folder.display().to_string()).build().unwrap();
        self.browser.execute(allow).await.unwrap();
        doing.await;
        for _ in 0..LOOKS {
            if let Ok(bytes) = std::fs::read(folder.join(name)) {
                return bytes;
            }
            tokio::time::sleep(APART).await;
        }
        panic!("{name} never came");
    }

    /// Ends the browser.
    pub async fn close(mut self) {
        self.browser.close().await.unwrap();
        self.browser.wait().await.unwrap();
    }
}
