//! Reading a policy, line by line; each name is known before it is used.

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
