//! Ports and services: plain reference data that no rule depends on.

use std::collections::HashMap;

use quaymark_core::id::{Country, IdError, UnLocode};

use crate::store::{PortRow, ServiceRow};

/// A port of the reference data.
#[derive(Clone, Debug, PartialEq)]
pub struct Port {
    /// Its UN/LOCODE.
    pub locode: UnLocode,
    /// Its name.
    pub name: String,
    /// The state it lies in.
    pub country: Country,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Its IANA time zone.
    pub timezone: String,
}

impl TryFrom<PortRow> for Port {
    type Error = IdError;

    fn try_from(row: PortRow) -> Result<Self, IdError> {
        Ok(Self {
            locode: row.locode.parse()?,
            name: row.name,
            country: row.country.parse()?,
            latitude: row.latitude,
            longitude: row.longitude,
            timezone: row.timezone,
        })
    }
}

/// The reference data of one snapshot.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Reference {
    /// In order of name.
    pub(super) ports: Vec<Port>,
    /// In order of the research list.
    pub(super) services: Vec<ServiceRow>,
    /// The register holds invented data.
    pub(super) is_demonstration: bool,
    by_locode: HashMap<UnLocode, usize>,
}

impl Reference {
    pub(super) fn new(
        ports: Vec<PortRow>,
        mut services: Vec<ServiceRow>,
        is_demonstration: bool,
    ) -> Result<Self, IdError> {
        let ports: Result<Vec<Port>, IdError> = ports.into_iter().map(Port::try_from).collect();
        let mut ports = ports?;
        ports.sort_by(|a, b| a.name.cmp(&b.name).then(a.locode.cmp(&b.locode)));
        services.sort_by_key(|service| service.place);
        let places = ports.iter().enumerate();
        Ok(Self {
            by_locode: places.map(|(place, port)| (port.locode, place)).collect(),
            ports,
            services,
            is_demonstration,
        })
    }

    pub(super) fn port(&self, locode: UnLocode) -> Option<&Port> {
        self.by_locode.get(&locode).map(|place| &self.ports[*place])
    }
}
