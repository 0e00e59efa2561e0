//! Who is asking, for the rate limit alone: the nearest address that no trusted proxy has.
//!
//! An IPv6 client is its /64, since whoever has one address of it has all. Never logged.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use actix_web::dev::ServiceRequest;
use actix_web::http::header::HeaderMap;

/// The client of a request; `None` where there is no network in between, as in tests.
pub(super) fn of(request: &ServiceRequest, trusted: &[IpAddr]) -> Option<IpAddr> {
    let peer = canonical(request.peer_addr()?.ip());
    let client = if is_trusted(peer, trusted) {
        forwarded(request.headers(), trusted).unwrap_or(peer)
    } else {
        peer
    };
    Some(network_of(client))
}

/// The rightmost address of `X-Forwarded-For` that is not a trusted proxy's. What stands left of it
/// is the client's own claim and believed by nobody.
fn forwarded(headers: &HeaderMap, trusted: &[IpAddr]) -> Option<IpAddr> {
    let lines: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .map(|line| line.to_str().unwrap_or(""))
        .collect();
    let mut furthest = None;
    for text in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        let Some(address) = parse(text.trim()) else {
            return furthest;
        };
        furthest = Some(address);
        if !is_trusted(address, trusted) {
            break;
        }
    }
    furthest
}

fn parse(text: &str) -> Option<IpAddr> {
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
        .map_or(text, |(ip, _)| ip);
    let address = bare.parse().ok().or_else(|| {
        let with_port: std::net::SocketAddr = text.parse().ok()?;
        Some(with_port.ip())
    })?;
    Some(canonical(address))
}

fn canonical(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => v6.to_canonical(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

fn is_trusted(address: IpAddr, trusted: &[IpAddr]) -> bool {
    trusted.iter().any(|proxy| canonical(*proxy) == address)
}

fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => {
            let network = u128::from(v6) & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from(network))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// The network around a client, within which one is as likely to be the same as not.
pub(super) fn neighbourhood_of(client: IpAddr) -> IpAddr {
    match client {
        IpAddr::V4(v4) => IpAddr::V4(Ipv4Addr::from(u32::from(v4) & !0xff)),
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from(u128::from(v6) >> 80 << 80)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn client(peer: &str, forwarded: &[&str]) -> String {
        let mut request = TestRequest::get().peer_addr(format!("{peer}:1000").parse().unwrap());
        for line in forwarded {
            request = request.append_header(("x-forwarded-for", *line));
        }
        let trusted = ["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()];
        of(&request.to_srv_request(), &trusted).unwrap().to_string()
    }

    #[test]
    fn the_rightmost_untrusted_address_is_the_client() {
        let table: [(&str, &[&str], &str); 9] = [
            ("192.0.2.9", &[], "192.0.2.9"),
            ("192.0.2.9", &["198.51.100.1"], "192.0.2.9"),
            ("10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["203.0.113.5, 198.51.100.1"], "198.51.100.1"),
            (
                "10.0.0.1",
                &["203.0.113.5, 198.51.100.1, 10.0.0.2"],
                "198.51.100.1",
            ),
            ("10.0.0.1", &["203.0.113.5", "198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["198.51.100.1, nonsense"], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.1:4711"], "198.51.100.1"),
            ("10.0.0.1", &["[2001:db8:1:2:3::9]:443"], "2001:db8:1:2::"),
        ];
        for (peer, forwarded, expected) in table {
            assert_eq!(client(peer, forwarded), expected, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn an_ipv6_client_is_its_64() {
        assert_eq!(
            client("[2001:db8::1:2:3:4]", &[]),
            client("[2001:db8::9:9:9:9]", &[])
        );
        assert_ne!(
            client("[2001:db8:0:1::1]", &[]),
            client("[2001:db8:0:2::1]", &[])
        );
        assert_eq!(client("[::ffff:192.0.2.9]", &[]), "192.0.2.9");
    }

    #[test]
    fn a_neighbourhood_is_a_24_or_a_48() {
        for (client, expected) in [
            ("192.0.2.9", "192.0.2.0"),
            ("2001:db8:1:2::", "2001:db8:1::"),
        ] {
            let network = neighbourhood_of(client.parse().unwrap());
            assert_eq!(network.to_string(), expected);
        }
    }
}
