// Runs the rules of verify.html outside a browser: a question a line comes in, the file
// in base64 with the trusted key and the time, and an answer a line goes out.

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { webcrypto } from "node:crypto";

globalThis.crypto ??= webcrypto; // before Node 20 it has to be asked for

const page = readFileSync(process.argv[2], "utf8");
const [, rules] = /<script id="rules">(.*?)<\/script>/s.exec(page);
const names = "Invalid, Unable, textOf, verify, summary, moment";
const { Invalid, Unable, textOf, verify, summary, moment } = new Function(
  `${rules}; return { ${names} };`,
)();

async function answer({ file, key, as_of: asOf }) {
  try {
    const found = await verify(textOf(Buffer.from(file, "base64")), key);
    const until = asOf && moment(asOf);
    const lines = [...summary(found.file.get("events"), until)];
    const position = String(found.seal.get("position"));
    return { valid: true, origin: found.origin, position, lines };
  } catch (error) {
    if (error instanceof Invalid) return { valid: false, why: error.message };
    if (error instanceof Unable) return { valid: null, why: error.message };
    throw error;
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}
