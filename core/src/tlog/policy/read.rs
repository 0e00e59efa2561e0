//! Reading a policy, line by line; each name is known before it is used.

use std::str::FromStr;

use super::super::key::{KeyUse, VerifierKey};
use super::{Group, MAX_POLICY_BYTES, Policy, PolicyError, Witness};

impl Policy {
    fn is_taken(&self, name: &str) -> bool {
        name == "none"
            || self.witnesses.iter().any(|witness| witness.name == name)
            || self.groups.iter().any(|group| group.name == name)
    }

    fn add_log(&mut self, words: &[&str]) -> Result<(), &'static str> {
        let [key, url @ ..] = words else {
            return Err("expected: log <vkey> [url]");
        };
        let key: VerifierKey = key.parse().map_err(|_| "not a verifier key")?;
        if key.key_use() != KeyUse::Note {
            return Err("a log's key has type 0x01");
        }
        if self.logs.iter().any(|(other, _)| other.key() == key.key()) {
            return Err("two logs share a key");
        }
        self.logs.push((key, address(url)?));
        Ok(())
    }

    fn add_witness(&mut self, words: &[&str]) -> Result<(), &'static str> {
        let [name, key, url @ ..] = words else {
            return Err("expected: witness <name> <vkey> [url]");
        };
        let key: VerifierKey = key.parse().map_err(|_| "not a verifier key")?;
        if key.key_use() != KeyUse::Cosignature {
            return Err("a witness's key has type 0x04");
        }
        if self.is_taken(name) {
            return Err("this name is taken");
        }
        // Under another name it would count twice.
        let is_same = |witness: &Witness| witness.key.key() == key.key();
        if self.witnesses.iter().any(is_same) {
            return Err("two witnesses share a key");
        }
        self.witnesses.push(Witness {
            name: (*name).to_owned(),
            key,
            url: address(url)?,
        });
        Ok(())
    }

    fn add_group(&mut self, words: &[&str]) -> Result<(), &'static str> {
        let [name, count, members @ ..] = words else {
            return Err("expected: group <name> <k|all|any> <member>...");
        };
        if self.is_taken(name) {
            return Err("this name is taken");
        }
        let mut distinct: Vec<&str> = members.to_vec();
        distinct.sort_unstable();
        distinct.dedup();
        let all_known = members.iter().all(|m| *m != "none" && self.is_taken(m));
        if members.is_empty() || distinct.len() != members.len() || !all_known {
            return Err("members are distinct names from lines above");
        }
        let is_member = |name: &&str| {
            self.groups
                .iter()
                .any(|g| g.members.iter().any(|m| m == name))
        };
        if members.iter().any(is_member) {
            return Err("each name is a member of one group only");
        }
        let needed = match *count {
            "any" => 1,
            "all" => members.len(),
            k => k.parse().map_err(|_| "the count is a number, all or any")?,
        };
        if !(1..=members.len()).contains(&needed) {
            return Err("the count is from 1 to the number of members");
        }
        self.groups.push(Group {
            name: (*name).to_owned(),
            needed,
            members: members.iter().map(|m| (*m).to_owned()).collect(),
        });
        Ok(())
    }
}

fn address(words: &[&str]) -> Result<Option<String>, &'static str> {
    match words {
        [] => Ok(None),
        [url] => Ok(Some((*url).to_owned())),
        _ => Err("too many words"),
    }
}

impl Policy {
    pub(super) fn read(text: &str) -> Result<Self, PolicyError> {
        let whole = |fault| PolicyError { line: 0, fault };
        if text.len() > MAX_POLICY_BYTES {
            return Err(whole("the policy is larger than 64 KiB"));
        }
        let mut policy = Self {
            logs: Vec::new(),
            witnesses: Vec::new(),
            groups: Vec::new(),
            quorum: None,
        };
        let mut has_quorum = false;
        for (place, line) in text.lines().enumerate() {
            let at_line = |fault| PolicyError {
                line: place + 1,
                fault,
            };
            let before_comment = line.split('#').next().unwrap_or_default();
            let words: Vec<&str> = before_comment.split_ascii_whitespace().collect();
            match words.split_first() {
                None => Ok(()),
                Some((&"log", rest)) => policy.add_log(rest),
                Some((&"witness", rest)) => policy.add_witness(rest),
                Some((&"group", rest)) => policy.add_group(rest),
                Some((&"quorum", [name])) if !has_quorum => {
                    has_quorum = true;
                    let is_known = policy.is_taken(name);
                    policy.quorum = (*name != "none").then(|| (*name).to_owned());
                    is_known
                        .then_some(())
                        .ok_or("the quorum names a line above, or none")
                }
                Some((&"quorum", _)) => Err("expected exactly one: quorum <name|none>"),
                Some(_) => Err("expected log, witness, group or quorum"),
            }
            .map_err(at_line)?;
        }
        if !has_quorum {
            return Err(whole("a policy names a quorum"));
        }
        Ok(policy)
    }
}

impl FromStr for Policy {
    type Err = PolicyError;

    fn from_str(text: &str) -> Result<Self, PolicyError> {
        let policy = Self::read(text)?;
        let (line, fault) = (0, "a policy names a log");
        (!policy.logs.is_empty())
            .then_some(policy)
            .ok_or(PolicyError { line, fault })
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_policy::{policy, vkey};
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for quorum in [
            "quorum none\n",
            "quorum w2\n",
            "group a any w1 w2\ngroup b all a w3\nquorum b\n",
        ] {
            let read: Policy = policy(quorum).parse().unwrap();
            assert_eq!(read.to_string().parse(), Ok(read));
        }
    }

    #[test]
    fn who_knows_the_log_reads_a_policy_without_one() {
        let text = policy("quorum w1\n");
        let log = text.lines().nth(1).unwrap();
        let known = text.replace(log, "");
        assert!(known.parse::<Policy>().is_err());
        let known = Policy::of_known_log(&known).unwrap();
        let whole: Policy = text.parse().unwrap();
        let (key, url) = whole.logs[0].clone();
        assert_eq!(known.for_log(key, url), whole);
    }

    #[test]
    fn one_key_under_two_names_is_not_two_witnesses() {
        let again = vkey("again.example", KeyUse::Cosignature, 11);
        let text = policy(&format!("witness w4 {again}\nquorum w1\n"));
        assert_eq!(text.parse::<Policy>().unwrap_err().line, 6);
        let log = vkey("another.example", KeyUse::Note, 1);
        let text = policy(&format!("log {log}\nquorum w1\n"));
        assert_eq!(text.parse::<Policy>().unwrap_err().line, 6);
    }

    #[test]
    fn wrong_lines_are_named() {
        let table = [
            ("quorum\n", 6),
            ("quorum q\n", 6),
            ("quorum none\nquorum none\n", 7),
            ("group g 0 w1\nquorum g\n", 6),
            ("group g 2 w1\nquorum g\n", 6),
            ("group g 1 w1 w1\nquorum g\n", 6),
            ("group g any w9\nquorum g\n", 6),
            ("group g any none\nquorum g\n", 6),
            ("group w1 any w2\nquorum w1\n", 6),
            ("group g many w1\nquorum g\n", 6),
            ("group g any w1\ngroup h any w1\nquorum h\n", 7),
            ("log x\nquorum none\n", 6),
            ("witness w4\nquorum none\n", 6),
            ("trust everybody\nquorum none\n", 6),
            ("", 0),
        ];
        for (text, line) in table {
            let error = policy(text).parse::<Policy>().unwrap_err();
            assert_eq!(error.line, line, "{text}: {error}");
        }
        assert!("quorum none\n".parse::<Policy>().is_err());
    }
}
