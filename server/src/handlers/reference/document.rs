//! The OpenAPI document: operations and schemas from the code, problems from the table of codes.

use serde_json::{Value, json};
use utoipa::OpenApi as _;

use super::problems::{ANYWHERE, problems_of};
use crate::error::Code;
use crate::handlers::{
    account, attestations, attestors, audit, changes, claims, documents, erasures, health, history,
    jobs, keys, log, mandates, organisations, people, persons, ports, profiles, provider,
    providers, receipts, records, standards, submissions, suggest, token, verify, verify_many,
    well_known,
};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Quaymark",
        version = "1",
        description = "A register of private security providers that work in ports. Every verdict carries a signed statement; every answer says when it was computed and from which size of the log.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    paths(
        verify::show_verdict,
        verify_many::show_verdicts,
        receipts::show_receipt,
        receipts::show_receipt_at,
        suggest::suggest_providers,
        providers::list_providers,
        provider::show_provider,
        history::show_history,
        ports::list_ports,
        ports::show_port,
        ports::show_profiles,
        standards::list_standards,
        changes::list_changes,
        crate::handlers::bodies::show_body,
        log::show_checkpoint,
        log::show_tile,
        log::show_policy,
        account::show_account,
        audit::list_audit,
        keys::list_keys,
        keys::make_key,
        keys::end_key,
        people::list_people,
        people::give_role,
        people::take_out,
        people::list_invitations,
        people::invite,
        people::resend_invitation,
        people::end_invitation,
        organisations::list_organisations,
        organisations::show_organisation,
        organisations::add_organisation,
        organisations::deactivate,
        organisations::reactivate,
        organisations::invite_first,
        mandates::list_changes,
        mandates::ask_change,
        mandates::agree,
        mandates::decline,
        erasures::list_waiting,
        erasures::ask,
        erasures::approve,
        erasures::refuse,
        claims::list_claims,
        claims::claim,
        claims::give_up,
        claims::show_code,
        claims::make_code,
        claims::refuse,
        persons::show_person,
        persons::deactivate,
        persons::reactivate,
        token::give_token,
        token::end_token,
        submissions::list_submissions,
        submissions::create_submission,
        submissions::show_submission,
        submissions::update_payload,
        submissions::submit,
        submissions::withdraw,
        submissions::question,
        submissions::answer,
        submissions::attest,
        submissions::review,
        submissions::reject,
        documents::list_documents,
        documents::add_document_to,
        documents::download_document,
        documents::delete_document,
        profiles::list_drafts,
        profiles::create_draft,
        profiles::show_draft,
        profiles::update_draft,
        profiles::discard_draft,
        profiles::show_preview,
        profiles::publish_draft,
        profiles::withdraw_version,
        profiles::list_decisions,
        profiles::withdraw_decision,
        records::suspend,
        records::withdraw,
        attestations::attest_list,
        attestors::show_impact,
        well_known::show_keys,
        well_known::show_security_contact,
        well_known::show_catalog,
        health::show_live,
        health::show_ready,
        health::show_metrics,
        jobs::list_jobs,
        jobs::retry_job,
        jobs::give_job_up,
    ),
    components(schemas(
        quaymark_core::wire::Problem,
        // The tree of requirements refers to itself, which hides what stands in its nodes.
        quaymark_core::requirement::AtLeast,
        quaymark_core::requirement::Certified,
        quaymark_core::requirement::Licensed,
        quaymark_core::requirement::Vetted,
    )),
    tags(
        (name = "Verdicts", description = "Whether a provider meets a port's requirements, and why"),
        (name = "Providers", description = "Who is on the register"),
        (name = "Ports and standards", description = "What is asked, and by whom"),
        (name = "The log", description = "What was recorded, and the keys that sign"),
        (name = "Accounts", description = "For those who work in the register"),
        (name = "Organisations", description = "Which organisations work in the register, who speaks for whom, and claims"),
        (name = "Submissions", description = "What parties ask the register to say, until it is public"),
        (name = "Documents", description = "What comes with submissions, for those who decide on them"),
        (name = "Requirement profiles", description = "What a port is going to ask, for its own people"),
        (name = "Audit", description = "Who did what, for administrators and auditors"),
        (name = "Attestors", description = "What attestors do with records in their own name"),
        (name = "Erasures", description = "What two people of the registrar want taken out, for the operator to carry out"),
        (name = "Operations", description = "For those who run the register"),
    ),
)]
struct Description;

/// The whole document.
pub(super) fn describe() -> Value {
    let mut document = serde_json::to_value(Description::openapi())
        .expect("a description has no member that cannot be written");
    if let Some(paths) = document["paths"].as_object_mut() {
        for (path, item) in paths {
            let codes: Vec<Code> = problems_of(path)
                .into_iter()
                .chain([ANYWHERE])
                .flatten()
                .copied()
                .collect();
            for (_, operation) in item.as_object_mut().into_iter().flatten() {
                add_problems(&mut operation["responses"], &codes);
            }
        }
    }
    document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"] =
        Code::ALL.iter().map(|code| code.as_str()).collect();
    document
}

fn add_problems(responses: &mut Value, codes: &[Code]) {
    let mut statuses: Vec<u16> = codes.iter().map(|code| code.status().as_u16()).collect();
    statuses.sort_unstable();
    statuses.dedup();
    for status in statuses {
        let texts: Vec<String> = codes
            .iter()
            .filter(|code| code.status().as_u16() == status)
            .map(|code| format!("`{}`", code.as_str()))
            .collect();
        responses[status.to_string()] = json!({
            "description": format!("A problem: {}", texts.join(", ")),
            "content": {
                "application/problem+json": {
                    "schema": { "$ref": "#/components/schemas/Problem" },
                },
            },
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collect_refs<'a>(value: &'a Value, refs: &mut Vec<&'a str>) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    match (name.as_str(), member.as_str()) {
                        ("$ref", Some(target)) => refs.push(target),
                        _ => collect_refs(member, refs),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| collect_refs(item, refs)),
            _ => {}
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = describe();
        let mut refs = Vec::new();
        collect_refs(&document, &mut refs);
        assert!(refs.len() > 50, "only {} references", refs.len());
        for target in refs {
            let pointer = target
                .strip_prefix('#')
                .expect("references stay in the document");
            assert!(
                document.pointer(pointer).is_some(),
                "{target} leads nowhere"
            );
        }
    }

    #[test]
    fn it_is_openapi_3_1_and_documents_every_code() {
        let document = describe();
        assert!(
            document["openapi"]
                .as_str()
                .is_some_and(|v| v.starts_with("3.1"))
        );
        let text = document["paths"].to_string();
        // These answer addresses that no operation describes.
        let beyond = [
            Code::UnknownPath,
            Code::WidgetNotBuilt,
            Code::FormOutdated,
            Code::CrossSiteRequest,
            Code::SecondFactorTooOld,
            Code::UnknownSession,
            Code::LinkNotGood,
            Code::WrongPassword,
            Code::PasskeyRefused,
            Code::LastSecondFactor,
            Code::UnknownShareLink,
            Code::PreviewGone,
        ];
        for code in Code::ALL.iter().filter(|code| !beyond.contains(code)) {
            assert!(
                text.contains(&format!("`{}`", code.as_str())),
                "{code:?} is not documented"
            );
        }
    }
}
