// What the names of columns say of what they hold; they are compared in small letters and without accents.

const KINDS = {
  title: `title titel titre titulo titolo jobtitle designation denomination denominacion denominacao intitule libelle
    headline bezeichnung stellenbezeichnung stellentitel stellenname jobtitel jobbezeichnung berufsbezeichnung
    positionsbezeichnung tatigkeitsbezeichnung taetigkeitsbezeichnung funktionsbezeichnung functietitel functienaam`,
  job: `job position role post vacancy opening occupation profession function appointment stelle beruf funktion
    tatigkeit taetigkeit rolle poste emploi metier fonction offre puesto cargo vacante ocupacion empleo plaza oferta
    profesion vaga funcao ocupacao profissao emprego posto oportunidade mansione vacature functie`,
  name: `name nombre nome nom naam`,
  body: `description descr desc jobdesc jd text texto texte fulltext beschreibung jobbeschreibung stellenbeschreibung
    stellentext stellenanzeige stellenausschreibung stelleninhalt anzeigentext volltext positionsbeschreibung
    tatigkeitsbeschreibung taetigkeitsbeschreibung aufgabenbeschreibung descriptif descripcion descricao descrizione
    omschrijving functieomschrijving`,
  content: `posting content body detail narrative overview summary advert advertisement ad scope nature profile
    statement spec specification blurb pitch announcement anzeige ausschreibung inhalt annonce fiche contenu anuncio
    contenido conteudo detalle detalhe about`,
  short: `snippet excerpt teaser short brief preview abstract kurzbeschreibung kurz resume resumen resumo`,
  duties: `duty responsibility accountability task functions activity deliverable aufgabe aufgaben hauptaufgaben
    kernaufgaben aufgabengebiet aufgabenbereich tatigkeiten taetigkeiten verantwortung verantwortlichkeiten
    zustandigkeiten mission tache activite responsabilite funciones tarea actividad responsabilidad atividade
    atribuicao atribuicoes tarefa funcoes mansioni taken`,
  requirements: `requirement qualification skill experience competency competence competencies criteria eligibility
    knowledge ability looking anforderung anforderungen anforderungsprofil qualifikation qualifikationen voraussetzung
    voraussetzungen kenntnisse erfahrung profil exigence prerequis requisito perfil habilidad competencia conocimiento
    experiencia exigencia qualificacao qualificacoes habilidade conhecimento requisiti`,
  filling: `jobs the of for and to full long complete whole clean cleaned plain html raw original en eng english
    detailed your you will what key main primary core major essential minimum preferred desired good other candidate
    new current actual work working employment in on a an de du des d l le la les et votre vos der die das und ihre
    ihr deine dein zur el los las del y tu tus do da dos das e sua seu suas value col column field string str rich
    formatted markdown md`,
  us: `we us our wir uns unser unsere nous notre nos nosotros nossa nosso`,
  other: `company employer firm organisation organization agency recruiter corporate culture client customer perk
    kpoclass benefit compensation remuneration disclaimer boilerplate legal eeo apply application unternehmen firma
    arbeitgeber unternehmensbeschreibung firmenbeschreibung unternehmensprofil vorteil vorteile leistungen entreprise
    societe employeur avantage empresa empleador compania beneficio empregador companhia azienda id ids uuid guid code
    number nr num numero url uri link href date datum fecha data day time datetime timestamp year month salary wage
    pay gehalt salaire salario sueldo location city country state region province zip postcode postal address street
    lat latitude lon lng longitude currency ort standort arbeitsort stadt land bundesland strasse plz lieu ville pays
    adresse ciudad pais provincia direccion ubicacion cidade estado endereco type typ category categorie categoria
    status level count length len size score index idx slug hash lang language image logo icon phone telephone email
    mail contact contract contrat contrato vertrag site website domain functional area industry sector department
    division team education degree person first last surname employee comment note remark review feedback query
    keyword tag source rating shift hour schedule interview bank course product project event identifiant kennziffer
    referenz reference ref codigo vorname nachname abteilung branche departement`,
};
/** Kinds by word; where a word is of several, the first counts. */
export const KIND_OF_WORD = new Map(
  Object.entries(KINDS).reverse().flatMap(([kind, words]) => words.split(/\s+/).map((word) => [word, kind])),
);

function kindOfWord(word) {
  const forms = [word, word.replace(/s$/, ""), word.replace(/es$/, ""), `${word.replace(/ies$/, "")}y`];
  return KIND_OF_WORD.get(forms.find((form) => KIND_OF_WORD.has(form)));
}

/** Return the kinds of the words that one is written together from, as `jobdescription`; of itself if none. */
function kindsInWord(word) {
  const kind = kindOfWord(word);
  if (kind || word.length < 4) return [kind];
  for (let end = word.length - 2; end > 2; end--) {
    const [first, rest] = [kindOfWord(word.slice(0, end)), kindOfWord(word.slice(end))];
    if (first && rest) return [first, rest];
  }
  return [undefined];
}

function folded(text) {
  return text.toLowerCase().replaceAll("ß", "ss");
}

/** Return a name without case, spaces and punctuation. */
export function plainName(name) {
  return folded(name).replace(/[^\p{L}\p{N}]/gu, "");
}

function wordsOfName(name) {
  return folded(name.slice(0, 100).replace(/(\p{Lowercase})(?=\p{Uppercase})/gu, "$1 ").replace(/[^\p{L}\p{N}]/gu, " "))
    .split(" ")
    .filter(Boolean);
}

function withoutAccents(word) {
  return word.normalize("NFKD").replace(/\p{Mn}/gu, "");
}

/** Return what the name of a column says: its kind, and of several of a kind how sure it is, the lowest first. */
export function roleOf(name) {
  const words = wordsOfName(name).map((word) => word.replace(/^[0-9]+/, "").replace(/(?<![0-9])[0-9]+$/, ""));
  const split = words.filter(Boolean).flatMap((word) => kindsInWord(withoutAccents(word)));
  const kinds = new Set(split.filter(Boolean));
  const isUnknown = split.includes(undefined);
  const isAboutUs = kinds.has("us") && !kinds.has("job");
  const role = (kind, rank = 0) => ({ kind, rank });
  if (plainName(name) === "text") return role("body", 0);
  if (kinds.has("other") || (words.length === 1 && words[0] === "about")) return role("other");
  if (words.includes("you") && words.includes("do")) return role("duties", 1);
  if ((kinds.has("body") || kinds.has("content")) && !isAboutUs) return bodyRole(kinds, words, isUnknown, role);
  if (kinds.has("duties")) return role("duties", 1 + isUnknown);
  if (kinds.has("requirements")) return role("requirements", 1 + isUnknown);
  if (isAboutUs) return role("other");
  if (kinds.has("short")) return role("body", 6);
  if (kinds.has("title")) return role("title", isUnknown ? 5 : kinds.has("job") ? 1 : split.length === 1 ? 2 : 3);
  if (kinds.has("job") && !isUnknown) return role("title", kinds.has("name") ? 3 : 4);
  return role(kinds.has("name") ? "other" : "");
}

function bodyRole(kinds, words, isUnknown, role) {
  const isBody = kinds.has("body");
  if (isBody && kinds.has("requirements") && !kinds.has("job") && !kinds.has("duties")) return role("requirements", 2);
  if (kinds.has("content") && !isBody && kinds.has("duties")) return role("duties", 2);
  if (kinds.has("content") && !isBody && kinds.has("requirements")) return role("requirements", 2);
  if (kinds.has("short")) return role("body", 6);
  if (isUnknown) return role("body", 5);
  const isWhole = kinds.has("job") || kinds.has("duties") || ["full", "complete", "whole", "long", "jd"].some((word) => words.includes(word));
  if (isBody) return role("body", isWhole || /^(job|stellen)/.test(words[0]) ? 1 : 2);
  return role(words.includes("candidate") ? "requirements" : "body", isWhole ? 3 : 4);
}
