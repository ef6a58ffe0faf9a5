// Scores to a result: probabilities, the label, the skill level, and whether to rely on them.

/** Below this share of known words, the text is not the kind of text that models are trained on. */
const LEAST_COVERAGE = 0.65;

function sigmoid(logOdds) {
  if (logOdds >= 0) return 1 / (1 + Math.exp(-logOdds));
  const odds = logOdds > -700 ? Math.exp(logOdds) : 0;
  return odds / (1 + odds);
}

/** Return the skill level with the least expected error among those that agree with the label. */
function skillLevelOf(logOdds, p_kpo) {
  const [kpo, , one, two, four] = logOdds;
  if (kpo >= 0) return p_kpo * sigmoid(four) >= 0.5 ? 4 : 3;
  const highest = Math.max(one, two, 0); // taken off, so that exp can't overflow
  const [odds_one, odds_two, odds_three] = [Math.exp(one - highest), Math.exp(two - highest), Math.exp(-highest)];
  const share = (1 - p_kpo) / (odds_one + odds_two + odds_three);
  if (odds_one * share >= 0.5) return 1;
  return odds_one * share + odds_two * share >= 0.5 ? 2 : 3;
}

/** Make the result of one text from its feature counts and the log-odds of every head. */
export function decide(found, logOdds, leastProbability) {
  const p_kpo = sigmoid(logOdds[0]);
  const isKpo = logOdds[0] >= 0;
  const probability = isKpo ? p_kpo : 1 - p_kpo;
  const p_in_scope = sigmoid(logOdds[1]);
  const coverage = found.countable ? found.known / found.countable : 0;
  let reason = null;
  if (coverage < LEAST_COVERAGE) reason = "unknown words";
  else if (!found.isTelling) reason = "too short";
  else if (probability < leastProbability) reason = "close call";
  return Object.freeze({
    label: isKpo ? "KPO" : "BPO",
    probability,
    p_kpo,
    skill_level: skillLevelOf(logOdds, p_kpo),
    in_scope: p_in_scope >= 0.5,
    p_in_scope,
    coverage,
    confident: reason === null,
    reason,
  });
}
