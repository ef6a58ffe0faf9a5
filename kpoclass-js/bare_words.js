// What a word says when it stands alone: a rank says nothing of the work, an occupation or a service says enough.

const RANKS = `agent apprentice assistant associate chief consultant coordinator director executive expert head intern
  lead leader manager member officer president principal professional representative specialist supervisor trainee`;
const RANK_WORDS = new Set(
  `${RANKS} ${RANKS.replace(/\w+/g, "$&s")} deputy general junior senior staff team vice a an and of the`.split(/\s+/),
);
/** The single words of the trade: alone they may be relied on, as no other word may. */
const TRADE_WORDS = new Set(
  `accountant accountants actuaries actuary animation animations animator animators architect architects architecture
  audit auditor auditors audits bioinformatician bioinformaticians bioinformatics biostatistician biostatisticians
  biostatistics bookkeeper bookkeepers bookkeeping captioner captioners captioning clerk clerks copywriter copywriters
  copywriting docketing drafter drafters econometrician econometricians economist economists editing editor editors
  epidemiologist epidemiologists filing ghostwriter ghostwriters headhunter headhunters illustrator illustrators
  interpreter interpreters journalist journalists lawyer lawyers localisation paralegal paralegals payroll payrolls
  pharmacovigilance programmer programmers receptionist receptionists secretaries secretary simulation simulations
  statistician statisticians statistics telemarketer telemarketers telemarketing teleradiologist teleradiologists
  teleradiology telesales terminologist terminologists transcriber transcribers transcription transcriptionist
  transcriptionists transcriptions translation translations translator translators typing typist typists underwriter
  underwriters underwriting valuation valuations writer writers`.split(/\s+/),
);

/** Return how much a word says of the work: 0 if it is a rank, a letter or a number, 2 if of the trade, else 1. */
export function tells(word) {
  if (TRADE_WORDS.has(word)) return 2;
  return word.length > 1 && !RANK_WORDS.has(word) && !isNumber(word) ? 1 : 0;
}

/** Whether a token has nothing but digits. */
export function isNumber(word) {
  for (let i = 0; i < word.length; i++) if (word[i] > "9") return false;
  return true;
}
