// Opens SMART Health Links with kill-the-clipboard, a client that was made by others.
// Standard input: a list of {link, recipient, passcode?, embeddedLengthMax?}; standard output: for
// each one {manifest, resources, flag, label}, or {error, message, url}: the name and the text of the
// client's own error, and the address that it read in the link.
import { readFileSync } from "node:fs";
import { SHLViewer } from "kill-the-clipboard";

const results = [];
for (const { link, ...params } of JSON.parse(readFileSync(0, "utf8"))) {
  let viewer;
  try {
    viewer = new SHLViewer({ shlinkURI: link });
    const { manifest, fhirResources } = await viewer.resolveSHL(params);
    const { flag, label } = viewer.shl;
    results.push({ manifest, resources: fhirResources, flag, label });
  } catch (error) {
    results.push({ error: error.constructor.name, message: error.message, url: viewer?.shl.url });
  }
}
process.stdout.write(JSON.stringify(results));
