//! The kinds of help that people of an invented town ask for, and the skills they take.

use koppel_engine::words::{Tag, Vocabulary};

/// The skills of a town, in the order of their tags, with the Dutch word: a volunteer has two, a request needs one.
pub const SKILLS: [(&str, &str); 5] = [
    ("driving", "autorijden"),
    ("housework", "huishouden"),
    ("paperwork", "administratie"),
    ("gardening", "tuinieren"),
    ("listening", "luisteren"),
];

/// The certificate that some requests ask for.
pub const VOG: &str = "VOG";
/// What people and homes may be, and wishes refer to.
pub const TRAITS: [&str; 3] = ["smoker", "dog", "sex:f"];

/// A kind of help.
pub struct Kind {
    /// Its word in the vocabulary.
    pub word: &'static str,
    /// Its word in a Dutch file.
    pub dutch: &'static str,
    /// Index in [`SKILLS`].
    pub skill: usize,
    /// Usual lengths of a visit in minutes.
    pub minutes: [i32; 3],
    /// Whether a VOG is asked for: where somebody is alone with the requester or the requester's money.
    pub vog: bool,
}

impl Kind {
    /// Whether it is a ride, which takes a car.
    pub const fn is_ride(&self) -> bool {
        self.skill == 0
    }
}

const fn kind(word: &'static str, dutch: &'static str, skill: usize, minutes: [i32; 3], vog: bool) -> Kind {
    Kind { word, dutch, skill, minutes, vog }
}

/// The light requests of a village or neighbourhood (letter *Aanpak Sociale Basis*, Kamerstuk 30169 nr. 75, and the
/// practice of the field). How long each takes is koppel's own choice.
pub const KINDS: [Kind; 8] = [
    kind("transport", "vervoer", 0, [60, 90, 150], false),
    kind("errands", "boodschappen", 1, [60, 60, 90], false),
    kind("light-housework", "licht huishoudelijk werk", 1, [90, 120, 120], true),
    kind("paperwork", "administratie", 2, [60, 90, 120], true),
    kind("it-help", "computerhulp", 2, [60, 60, 90], false),
    kind("garden", "tuin", 3, [120, 150, 180], false),
    kind("company", "gezelschap", 4, [60, 90, 120], true),
    kind("walking", "wandelen", 4, [30, 60, 60], false),
];

/// The tags of a town's words.
pub struct Words {
    pub skills: [Tag; 5],
    pub kinds: [Tag; 8],
    pub traits: [Tag; 3],
    pub vog: Tag,
}

/// The vocabulary of every town, whatever its size.
pub fn vocabulary() -> (Vocabulary, Words) {
    let mut all = Vocabulary::default();
    let words = Words {
        skills: SKILLS.map(|(word, _)| all.tag(word)),
        kinds: KINDS.map(|kind| all.tag(kind.word)),
        traits: TRAITS.map(|word| all.tag(word)),
        vog: all.tag(VOG),
    };
    (all, words)
}
