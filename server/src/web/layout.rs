//! The frame of every page: the name, the way around, who is logged in, and the line that says the people are invented.

use maud::{DOCTYPE, Markup, html};

use super::visitor::Visitor;
use super::{assets, form};
use crate::lang::Lang;

/// The ways around: where, in Dutch, in English.
const WAYS: [(&str, &str, &str); 10] = [
    ("/vandaag", "Vandaag", "Today"),
    ("/voorstellen", "Voorstellen", "Proposals"),
    ("/niet-geplaatst", "Niet geplaatst", "Unserved"),
    ("/spoed", "Spoed", "Urgent"),
    ("/hulpvragen", "Hulpvragen", "Requests"),
    ("/vrijwilligers", "Vrijwilligers", "Volunteers"),
    ("/importeren", "Importeren", "Import"),
    ("/scenarios", "Scenario's", "Scenarios"),
    ("/logboek", "Logboek", "Log"),
    ("/instellingen", "Instellingen", "Settings"),
];

/// Pages that stand behind another one of the ways.
const BEHIND: [(&str, &str); 8] = [
    ("/matches/", "/voorstellen"),
    ("/groepen", "/voorstellen"),
    ("/leren", "/spoed"),
    ("/personen/volunteer/", "/vrijwilligers"),
    ("/week/volunteer/", "/vrijwilligers"),
    ("/personen/requester/", "/hulpvragen"),
    ("/studies/", "/scenarios"),
    ("/werk", "/instellingen"),
];

/// The ways of a planner too.
const FOR_ALL: [&str; 3] = ["/vandaag", "/scenarios", "/instellingen"];

/// A page for somebody who is logged in.
pub(super) fn page(visitor: &Visitor, title: &str, body: &Markup) -> Markup {
    let lang = visitor.lang;
    let other = lang.pick(("en", "English"), ("nl", "Nederlands"));
    let ways = WAYS.iter().filter(|(to, ..)| visitor.role().matches_people() || FOR_ALL.contains(to));
    let frame = html! {
        a.skip href="#main" { (lang.pick("Naar de inhoud", "To the content")) }
        @if visitor.demo {
            p.banner role="note" {
                (lang.pick(
                    "Dit is een demo. Alle mensen zijn verzonnen, en alles verdwijnt als koppel stopt.",
                    "This is a demo. All people are invented, and everything vanishes when koppel stops.",
                ))
            }
        }
        header.top {
            a.name href="/vandaag" { "koppel" }
            nav aria-label=(lang.pick("Pagina's", "Pages")) {
                @for (to, dutch, english) in ways {
                    @let here = visitor.path.starts_with(to) || BEHIND.iter().any(|(page, way)| way == to && visitor.path.starts_with(page));
                    a href=(to) aria-current=[here.then_some("page")] { (lang.pick(dutch, english)) }
                }
            }
            div.who {
                a href=(format!("/taal/{}", other.0)) hreflang=(other.0) lang=(other.0) { (other.1) }
                form method="post" action="/log-out" {
                    (form::signature(visitor))
                    button.plain title=(visitor.session.account.name) { (lang.pick("Uitloggen", "Log out")) }
                }
            }
        }
        main #main { (body) }
    };
    whole(lang, title, &frame)
}

/// A page for anybody, without a way around.
pub(super) fn bare(lang: Lang, title: &str, body: &Markup) -> Markup {
    let other = lang.pick(("en", "English"), ("nl", "Nederlands"));
    let frame = html! {
        header.top {
            a.name href="/" { "koppel" }
            div.who { a href=(format!("/taal/{}", other.0)) hreflang=(other.0) lang=(other.0) { (other.1) } }
        }
        main.narrow #main { (body) }
    };
    whole(lang, title, &frame)
}

fn whole(lang: Lang, title: &str, frame: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · koppel" }
                link rel="stylesheet" href=(assets::style());
                link rel="icon" href="data:,";
                script type="module" src=(assets::script()) {}
            }
            body { (frame) }
        }
    }
}
