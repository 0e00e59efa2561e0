//! What a page asks for with the attributes of an element.

use quaymark_core::id::{IdFault, ProfileId, ProviderId, UnLocode};
use quaymark_core::statement::Jwk;

/// The attributes as they stand, and what the script brings along.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// `port`, a UN/LOCODE.
    pub port: Option<String>,
    /// `provider`, a register number.
    pub provider: Option<String>,
    /// `profile`, a slug.
    pub profile: Option<String>,
    /// `api`, the register's address.
    pub api: Option<String>,
    /// `key`, the `x` of the register's public key.
    pub key: Option<String>,
    /// The origin the script came from.
    pub script_origin: String,
    /// Public keys the script carries.
    pub script_keys: Vec<Jwk>,
}

/// A checked embed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embed {
    /// The port that asks.
    pub port: UnLocode,
    /// The one provider to show; none gives a search box.
    pub provider: Option<ProviderId>,
    /// The port's profile, where it has several.
    pub profile: Option<ProfileId>,
    /// The register's address, without a trailing slash.
    pub api: String,
    /// Which keys are trusted.
    pub trust: Trust,
}

/// Where the trusted keys come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// The page names the key.
    Page(Jwk),
    /// The script carries them.
    Script(Vec<Jwk>),
    /// They are asked of the register.
    Register,
}

/// An attribute that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbedFault {
    /// The attribute.
    pub attribute: &'static str,
    /// What was found; empty if it is missing.
    pub found: String,
    /// The text has the right shape, but its check character is wrong.
    pub is_typing_error: bool,
}

impl Attributes {
    /// Checks every attribute.
    pub fn check(&self) -> Result<Embed, EmbedFault> {
        let api = self.api.as_deref().unwrap_or(&self.script_origin);
        let api = api.trim_end_matches('/');
        let is_web = api.starts_with("https://") || api.starts_with("http://");
        if !is_web {
            return Err(EmbedFault::new("api", api));
        }
        let port = self.port.as_deref().unwrap_or_default();
        Ok(Embed {
            port: port.parse().map_err(|_| EmbedFault::new("port", port))?,
            provider: self.provider()?,
            profile: self.profile()?,
            trust: self.trust(api)?,
            api: api.to_owned(),
        })
    }

    fn provider(&self) -> Result<Option<ProviderId>, EmbedFault> {
        let Some(text) = self.provider.as_deref().map(str::trim) else {
            return Ok(None);
        };
        text.parse()
            .map(Some)
            .map_err(|error: quaymark_core::id::IdError| EmbedFault {
                is_typing_error: error.fault == IdFault::CheckCharacter,
                ..EmbedFault::new("provider", text)
            })
    }

    fn profile(&self) -> Result<Option<ProfileId>, EmbedFault> {
        let parse = |text: &str| text.parse().map_err(|_| EmbedFault::new("profile", text));
        self.profile.as_deref().map(parse).transpose()
    }

    /// The page's key wins. The script's keys are good for the register it came from alone.
    fn trust(&self, api: &str) -> Result<Trust, EmbedFault> {
        if let Some(x) = self.key.as_deref() {
            let jwk = Jwk {
                kty: "OKP".to_owned(),
                crv: "Ed25519".to_owned(),
                x: x.trim().to_owned(),
            };
            let is_key = jwk.to_key().is_some();
            return is_key
                .then_some(Trust::Page(jwk))
                .ok_or_else(|| EmbedFault::new("key", x));
        }
        if api == self.script_origin && !self.script_keys.is_empty() {
            return Ok(Trust::Script(self.script_keys.clone()));
        }
        Ok(Trust::Register)
    }
}

impl EmbedFault {
    fn new(attribute: &'static str, found: &str) -> Self {
        Self {
            attribute,
            found: found.chars().take(60).collect(),
            is_typing_error: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn attributes() -> Attributes {
        Attributes {
            port: Some("nl rtm".to_owned()),
            script_origin: "https://register.example".to_owned(),
            script_keys: vec![testing::jwk()],
            ..Attributes::default()
        }
    }

    #[test]
    fn a_port_alone_is_enough() {
        let embed = attributes().check().unwrap();
        assert_eq!(embed.port.to_string(), "NLRTM");
        assert_eq!(embed.api, "https://register.example");
        assert_eq!(embed.trust, Trust::Script(vec![testing::jwk()]));
        assert_eq!(embed.provider, None);
    }

    #[test]
    fn the_keys_of_the_script_are_not_used_for_another_register() {
        let other = Attributes {
            api: Some("https://other.example/".to_owned()),
            ..attributes()
        };
        let embed = other.check().unwrap();
        assert_eq!(
            (embed.api.as_str(), embed.trust),
            ("https://other.example", Trust::Register)
        );
    }

    #[test]
    fn the_page_s_key_wins() {
        let pinned = Attributes {
            key: Some(testing::jwk().x),
            ..attributes()
        };
        assert_eq!(pinned.check().unwrap().trust, Trust::Page(testing::jwk()));
    }

    #[test]
    fn each_bad_attribute_is_named() {
        let number = testing::provider().to_string();
        let mut mistyped = number.clone();
        mistyped.replace_range(
            4..5,
            if number.as_bytes()[4] == b'7' {
                "8"
            } else {
                "7"
            },
        );
        let cases = [
            (
                Attributes {
                    port: None,
                    ..attributes()
                },
                "port",
                false,
            ),
            (
                Attributes {
                    port: Some("Rotterdam".into()),
                    ..attributes()
                },
                "port",
                false,
            ),
            (
                Attributes {
                    provider: Some("prv_1".into()),
                    ..attributes()
                },
                "provider",
                false,
            ),
            (
                Attributes {
                    provider: Some(mistyped),
                    ..attributes()
                },
                "provider",
                true,
            ),
            (
                Attributes {
                    profile: Some("A B".into()),
                    ..attributes()
                },
                "profile",
                false,
            ),
            (
                Attributes {
                    key: Some("AAAA".into()),
                    ..attributes()
                },
                "key",
                false,
            ),
            (
                Attributes {
                    api: Some("javascript:1".into()),
                    ..attributes()
                },
                "api",
                false,
            ),
        ];
        for (attributes, name, is_typing_error) in cases {
            let fault = attributes.check().unwrap_err();
            assert_eq!(
                (fault.attribute, fault.is_typing_error),
                (name, is_typing_error)
            );
        }
    }
}
