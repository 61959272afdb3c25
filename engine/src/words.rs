//! The words a problem is written in (skills, kinds, certificates, traits), each kept once and named by a number.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// A word of the vocabulary: `transport`, `first aid`, `VOG`, `language:nl`, `smoker`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tag(pub u16);

/// A set of words, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tags(Vec<Tag>);

impl FromIterator<Tag> for Tags {
    fn from_iter<I: IntoIterator<Item = Tag>>(tags: I) -> Self {
        let mut tags: Vec<Tag> = tags.into_iter().collect();
        tags.sort_unstable();
        tags.dedup();
        Self(tags)
    }
}

impl Tags {
    /// Whether `tag` is one of them.
    #[must_use]
    pub fn has(&self, tag: Tag) -> bool {
        self.0.contains(&tag)
    }

    /// The words in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Tag> + '_ {
        self.0.iter().copied()
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// All the words of a problem. The number of a word is its place in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub struct Vocabulary {
    words: Vec<String>,
    numbers: HashMap<String, Tag>,
}

impl From<Vec<String>> for Vocabulary {
    fn from(words: Vec<String>) -> Self {
        let mut vocabulary = Self::default();
        for word in words {
            vocabulary.tag(&word);
        }
        vocabulary
    }
}

impl From<Vocabulary> for Vec<String> {
    fn from(vocabulary: Vocabulary) -> Self {
        vocabulary.words
    }
}

impl Vocabulary {
    /// The tag of a word, added when new.
    ///
    /// # Panics
    /// Above 65,536 different words: a sign that free text was read as a list of skills.
    pub fn tag(&mut self, word: &str) -> Tag {
        if let Some(tag) = self.numbers.get(word) {
            return *tag;
        }
        let tag = Tag(u16::try_from(self.words.len()).expect("more than 65,536 different words in one problem"));
        self.words.push(word.to_owned());
        self.numbers.insert(word.to_owned(), tag);
        tag
    }

    /// The tag of a word, if the problem knows it.
    #[must_use]
    pub fn find(&self, word: &str) -> Option<Tag> {
        self.numbers.get(word).copied()
    }

    /// The word of a tag; empty for a tag of another vocabulary.
    #[must_use]
    pub fn word(&self, tag: Tag) -> &str {
        self.words.get(usize::from(tag.0)).map_or("", String::as_str)
    }

    /// How many words there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}
