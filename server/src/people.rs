//! Who people are: names, telephones and addresses, kept apart from the problem and joined only where somebody looks.

use std::collections::BTreeMap;
use std::fmt;

/// What is known of one person. All of it may be empty.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// First name.
    pub first_name: String,
    /// Full name, as it was written or put together from its parts.
    pub name: String,
    /// Telephone, with the leading zero that a spreadsheet lost.
    pub phone: String,
    /// E-mail.
    pub email: String,
    /// Street, number, postcode and town, as far as they were given.
    pub address: String,
}

/// Debug output ends up in logs: it never shows a person.
impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person(withheld)")
    }
}

impl Person {
    /// The first name, else the full name, else nothing: what lists show behind an id.
    #[must_use]
    pub fn short_name(&self) -> &str {
        if self.first_name.is_empty() { &self.name } else { &self.first_name }
    }

    /// Takes over from `other` what this person lacks.
    pub fn fill_from(&mut self, other: &Self) {
        let fields = [
            (&mut self.first_name, &other.first_name),
            (&mut self.name, &other.name),
            (&mut self.phone, &other.phone),
            (&mut self.email, &other.email),
            (&mut self.address, &other.address),
        ];
        for (mine, theirs) in fields {
            if mine.is_empty() {
                mine.clone_from(theirs);
            }
        }
    }
}

/// Everybody by id: volunteers by the volunteer's id, requesters by the requester's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// Volunteers.
    pub volunteers: BTreeMap<String, Person>,
    /// Requesters.
    pub requesters: BTreeMap<String, Person>,
}

impl People {
    /// The volunteer with this id.
    #[must_use]
    pub fn volunteer(&self, id: &str) -> Option<&Person> {
        self.volunteers.get(id)
    }

    /// The requester with this id (the `requester` of a request).
    #[must_use]
    pub fn requester(&self, id: &str) -> Option<&Person> {
        self.requesters.get(id)
    }
}
