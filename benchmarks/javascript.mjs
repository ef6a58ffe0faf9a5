// Measures the JavaScript module: `node javascript.mjs MODEL < TEXTS`, a JSON array; prints seconds of a processor as JSON.
import { readFileSync } from "node:fs";

import { loadModel } from "../kpoclass/web/kpoclass.js";

const ROUNDS = 5;

function seconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const texts = JSON.parse(readFileSync(0, "utf8"));
const bytes = readFileSync(process.argv[2]);
const times = [seconds()];
const model = await loadModel(bytes);
times.push(seconds());
model.classify(texts[0]);
times.push(seconds());
for (let round = 0; round < ROUNDS; round++) {
  for (const text of texts) model.classify(text);
  times.push(seconds());
}
const [load, answer, ...rounds] = times.slice(1).map((time, number) => time - times[number]);
console.log(JSON.stringify({ load, answer, first: rounds[0], best: Math.min(...rounds) }));
