/* Many texts to results in one call, the same to the last bit as tokens.py, scoring.py and decision.py give for one.

   Equal sums do not depend on luck: weights are whole numbers, whole numbers are summed exactly in any order, and what is
   no whole number is added in the order in which scoring.py adds it. Nothing here reads outside a model's arrays, whatever
   a file says: new_kernel() checks every number that is used as a place. */

#define Py_LIMITED_API 0x030A0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if FLT_EVAL_METHOD != 0
#error "results would differ from Python's: this machine keeps more digits than a double has"
#endif
#if defined(_MSC_VER)
#pragma fp_contract(off)
#endif

enum { HEADS = 5, FIELDS = 9, LONGEST_WORD = 32, MOST_TITLE_WORDS = 12, PAGES = 0x1100 };
enum { TEXT_END = 0, BLOCK = 64, AHEAD = 8 };
enum { CHUNK_TEXTS = 1024, CHUNK_CHARACTERS = 1 << 16, LONG_ENOUGH_TO_SHARE = 1 << 12 };
static const double IDF_STEP = 1.0 / 4096.0;

/* A word of the vocabulary; length 0 is an empty slot, and its stem none. */
typedef struct {
    uint64_t start[2]; /* its first sixteen letters, then zeros */
    uint32_t place;    /* in the lines of words */
    uint32_t stem;
    uint8_t length, tells;
} Word;

/* Two adjacent stems, first * 65536 + second; with the feature none, an empty slot. */
typedef struct {
    uint32_t stems, feature;
} Pair;

/* Of one feature. */
typedef struct {
    int16_t weights[HEADS];
    uint16_t idf;
} Row;

/* The stand-ins in Latin-1 of 256 characters beyond it: those of character i are letters[starts[i]] to letters[starts[i + 1]]. */
typedef struct {
    uint16_t starts[257];
    uint8_t letters[];
} Page;

typedef struct {
    uint32_t count, feature;
} Counted;

/* What one call needs at a time; kept for the next one. */
typedef struct Scratch {
    struct Scratch *next;
    Py_UCS4 *characters;
    uint8_t *folded;
    Py_ssize_t room, folded_room;
    Py_ssize_t ends[CHUNK_TEXTS];
    struct Outcome *outcomes;
    Counted *found; /* the features of a text, in order of their first occurrence */
    uint32_t n_found;
    uint32_t counts[]; /* of every feature; between two texts all 0, but that of none is 1 */
} Scratch;

typedef struct Outcome {
    double log_odds[HEADS];
    double p_kpo, p_in_scope, coverage;
    double p_level[4]; /* for arrays */
    int reason, level; /* for results */
} Outcome;

typedef struct {
    PyObject_HEAD
    PyObject *type;      /* Classification */
    PyObject *values;    /* the objects of its fields: BPO, KPO, None and the reasons, True and False, levels 0 to 4 */
    PyObject *fold_page; /* called with a page's number, returns its stand-ins */
    PyObject *lines;     /* bytes, the words */
    Word *words;
    Pair *pairs;
    uint32_t *title_of; /* of every text feature, its feature in a title or none */
    Row *rows;
    Page *pages[PAGES];
    Scratch *free;
    uint64_t keys[4]; /* random and odd, so that no file can be made to collide */
    double scales[HEADS], intercepts[HEADS], least_probability, least_coverage;
    uint32_t n_stems, n_text, n_features; /* n_features is also the number of the feature none, which adds nothing */
    int word_bits, pair_bits;
    uint8_t folded[256]; /* of Latin-1; 0 vanishes */
    uint8_t cases[256];  /* 1 a small letter, 2 a capital, 0 neither */
} Kernel;

/* What is known of a text so far. */
typedef struct {
    Py_ssize_t n_tokens, n_numbers, known;
    uint8_t tells;
    uint32_t stem_before;
    int in_title, n_title; /* while the title lasts, its features */
    uint32_t title[2 * MOST_TITLE_WORDS];
} Reading;

/* A token: its letters, padded with zeros, as little-endian numbers. The end of a line or text has no length. */
typedef struct {
    uint64_t numbers[LONGEST_WORD / 8];
    const uint8_t *letters;
    const Word *word; /* where to look for it */
    size_t length;
    uint64_t pair; /* where to look for the pair that it makes with the token before */
} Token;

static uint64_t hash_word(const Kernel *kernel, const Token *token) {
    uint64_t hash = token->numbers[0] * kernel->keys[0] + token->numbers[1] * kernel->keys[1];
    if (token->length > 16)
        hash += token->numbers[2] * kernel->keys[2] + token->numbers[3] * kernel->keys[3];
    return (hash ^ hash >> 29) * kernel->keys[1] >> (64 - kernel->word_bits);
}

static const Word *find_word(const Kernel *kernel, const char *lines, const Token *token) {
    const Word *word = token->word, *last = kernel->words + ((size_t)1 << kernel->word_bits) - 1;
    while (word->length && (word->start[0] != token->numbers[0] || word->start[1] != token->numbers[1] || word->length != token->length ||
                            (token->length > 16 && memcmp(lines + word->place + 16, &token->numbers[2], token->length - 16))))
        word = word == last ? kernel->words : word + 1;
    return word;
}

static uint64_t hash_pair(const Kernel *kernel, uint32_t stems) {
    return stems * kernel->keys[2] >> (64 - kernel->pair_bits);
}

static uint32_t find_pair(const Kernel *kernel, uint32_t first, uint32_t second, uint64_t slot) {
    uint32_t stems = first << 16 | second;
    uint64_t mask = ((uint64_t)1 << kernel->pair_bits) - 1;
    while (kernel->pairs[slot].stems != stems && kernel->pairs[slot].feature != kernel->n_features)
        slot = (slot + 1) & mask;
    return kernel->pairs[slot].feature;
}

static void count(Scratch *scratch, uint32_t feature) {
    scratch->found[scratch->n_found].feature = feature;
    scratch->n_found += !scratch->counts[feature]++;
}

static void end_title(const Kernel *kernel, Scratch *scratch, Reading *at) {
    for (int i = 0; i < at->n_title; i++)
        count(scratch, kernel->title_of[at->title[i]]);
    at->in_title = 0;
}

enum { GLUED = 0x59 }; /* small, small, capital, small: a word begins at the capital */

/* Fold a text to letters, digits, spaces and line ends, with a space before a word that is glued to another, and one after all. */
static uint8_t *fold(const Kernel *kernel, const Py_UCS4 *text, Py_ssize_t length, uint8_t *to) {
    unsigned cases = 0;
    for (Py_ssize_t i = 0; i < length; i++) {
        const uint8_t *letters, *end;
        uint8_t letter = (uint8_t)text[i];
        if (text[i] < 256) {
            letters = &letter;
            end = letters + 1;
        } else {
            const Page *page = kernel->pages[text[i] >> 8];
            letters = page->letters + page->starts[letter];
            end = page->letters + page->starts[letter + 1];
        }
        for (; letters < end; letters++) {
            uint8_t folded = kernel->folded[*letters];
            if (!folded)
                continue;
            cases = (cases << 2 | kernel->cases[*letters]) & 0xff;
            if (cases == GLUED) {
                *to = to[-1];
                to[-1] = ' ';
                to++;
            }
            *to++ = folded;
        }
    }
    *to++ = TEXT_END;
    return to;
}

static uint64_t eight_letters(const uint8_t *letters) {
    uint64_t number;
    memcpy(&number, letters, 8);
    return number;
}

/* Return where the first of eight letters is no letter, or 8. */
static size_t end_of_token(uint64_t letters) {
    uint64_t ends = (letters - 0x2121212121212121u) & ~letters & 0x8080808080808080u;
    return ends ? (size_t)__builtin_ctzll(ends) / 8 : 8;
}

/* Read the token at a place, and return its end. */
static const uint8_t *read_token(const uint8_t *letters, Token *token) {
    static const uint64_t KEEP[9] = {0, 0xff, 0xffff, 0xffffff, 0xffffffff, 0xffffffffff, 0xffffffffffff, 0xffffffffffffff, ~(uint64_t)0};
    uint64_t one = eight_letters(letters), two = eight_letters(letters + 8);
    size_t in_one = end_of_token(one), in_two = end_of_token(two);
    in_two = in_one == 8 ? in_two : 0;
    token->numbers[0] = one & KEEP[in_one];
    token->numbers[1] = two & KEEP[in_two];
    token->numbers[2] = token->numbers[3] = 0;
    token->length = in_one + in_two;
    if (token->length < 16)
        return letters + token->length;
    while (letters[token->length] > ' ')
        token->length++;
    if (token->length <= LONGEST_WORD)
        memcpy(&token->numbers[2], letters + 16, token->length - 16);
    return letters + token->length;
}

static const uint8_t *find_tokens(const Kernel *kernel, const uint8_t *letters, const uint8_t *end, Token *tokens, int *n) {
    for (*n = 0; *n < BLOCK && letters < end;) {
        Token *token = &tokens[*n];
        token->letters = letters;
        if (*letters > ' ') {
            letters = read_token(letters, token);
            token->word = kernel->words + hash_word(kernel, token);
            __builtin_prefetch(token->word);
            ++*n;
        } else if (*letters++ != ' ') {
            token->length = 0;
            ++*n;
        }
    }
    return letters;
}

static uint32_t find_words(const Kernel *kernel, const char *lines, Token *tokens, int n, uint32_t before) {
    static const Word UNKNOWN;
    for (int i = 0; i < n; i++) {
        Token *token = &tokens[i];
        if (!token->length) {
            before = *token->letters == TEXT_END ? kernel->n_features : before;
            continue;
        }
        token->word = token->length <= LONGEST_WORD ? find_word(kernel, lines, token) : &UNKNOWN;
        uint32_t stem = token->word->length ? token->word->stem : kernel->n_features;
        token->pair = hash_pair(kernel, before << 16 | stem);
        __builtin_prefetch(&kernel->pairs[token->pair]);
        before = stem;
    }
    return before;
}

static void count_token(const Kernel *kernel, Scratch *scratch, Reading *at, const Token *token) {
    uint32_t none = kernel->n_features, stem = none, pair = none;
    if (token->word->length) {
        stem = token->word->stem;
        at->tells = token->word->tells > at->tells ? token->word->tells : at->tells;
        at->known++;
        if (at->stem_before != none)
            pair = find_pair(kernel, at->stem_before, stem, token->pair);
    } else {
        const uint8_t *letters = token->letters;
        while (*letters >= '0' && *letters <= '9')
            letters++;
        at->n_numbers += *letters <= ' ';
    }
    count(scratch, stem);
    count(scratch, pair);
    at->stem_before = stem;
    if (++at->n_tokens > MOST_TITLE_WORDS)
        at->in_title = 0;
    if (at->in_title) {
        at->title[at->n_title++] = stem;
        at->title[at->n_title++] = pair;
    }
}

static int by_count(const void *one, const void *other) {
    uint32_t a = ((const Counted *)one)->count, b = ((const Counted *)other)->count;
    return (a > b) - (a < b);
}

/* Of features that occur equally often: the sums of their weights, and of their squared idf. */
typedef struct {
    int64_t weights[HEADS];
    uint64_t squares;
    uint32_t n;
} Sums;

static void add_row(const Row *row, Sums *sums) {
    for (int head = 0; head < HEADS; head++)
        sums->weights[head] += row->weights[head];
    sums->squares += (uint64_t)row->idf * row->idf;
    sums->n++;
}

static void add_sums(const Sums *sums, uint32_t count, double weights[HEADS], double *squares) {
    double frequency = count > 1 ? 1.0 + log((double)count) : 1.0;
    for (int head = 0; head < HEADS; head++)
        weights[head] += frequency * (double)sums->weights[head];
    *squares += frequency * frequency * (double)sums->squares;
}

enum { OFTEN = 16 };

/* Add what the features found add to each head: those of the text, then those of its title. */
static void weigh(const Kernel *kernel, Scratch *scratch, double log_odds[HEADS]) {
    Sums few[2][OFTEN];
    uint32_t n_often = 0, most = 1;
    for (uint32_t i = 0; i < scratch->n_found; i++) {
        uint32_t count = scratch->counts[scratch->found[i].feature];
        most = count > most ? count : most;
    }
    most = most < OFTEN ? most : OFTEN - 1;
    memset(few[0], 0, (most + 1) * sizeof(Sums));
    memset(few[1], 0, (most + 1) * sizeof(Sums));
    for (uint32_t i = 0; i < scratch->n_found; i++) {
        uint32_t feature = scratch->found[i].feature, count = scratch->counts[feature];
        scratch->counts[feature] = 0;
        if (count < OFTEN)
            add_row(&kernel->rows[feature], &few[feature >= kernel->n_text][count]);
        else
            scratch->found[n_often++] = (Counted){count, feature};
    }
    if (n_often > 1)
        qsort(scratch->found, n_often, sizeof(Counted), by_count);
    for (uint32_t block = 0; block < 2; block++) {
        double weights[HEADS] = {0}, squares = 0;
        for (uint32_t count = 1; count <= most; count++)
            if (few[block][count].n)
                add_sums(&few[block][count], count, weights, &squares);
        for (uint32_t i = 0; i < n_often;) {
            Sums equal = {{0}, 0, 0};
            uint32_t count = scratch->found[i].count;
            for (; i < n_often && scratch->found[i].count == count; i++)
                if ((scratch->found[i].feature >= kernel->n_text) == block)
                    add_row(&kernel->rows[scratch->found[i].feature], &equal);
            if (equal.n)
                add_sums(&equal, count, weights, &squares);
        }
        if (squares > 0) {
            double length = IDF_STEP * sqrt(squares);
            for (int head = 0; head < HEADS; head++)
                log_odds[head] += kernel->scales[head] * (weights[head] / length);
        }
    }
    scratch->n_found = 0;
}

static double sigmoid(double log_odds) {
    if (log_odds >= 0)
        return 1.0 / (1.0 + exp(-log_odds));
    double odds = exp(log_odds > -700.0 ? log_odds : -700.0);
    return log_odds > -700.0 ? odds / (1.0 + odds) : 0.0;
}

static double highest_of(double one, double two) {
    double highest = one > two ? one : two;
    return highest > 0.0 ? highest : 0.0;
}

static int skill_level(const double log_odds[HEADS], double p_kpo) {
    double one = log_odds[2], two = log_odds[3], four = log_odds[4];
    if (log_odds[0] >= 0)
        return p_kpo * sigmoid(four) >= 0.5 ? 4 : 3;
    double half = 0.5 / (1.0 - p_kpo), highest = highest_of(one, two);
    double e_one = exp(one - highest), e_two = exp(two - highest), total = e_one + e_two + exp(-highest);
    if (e_one + e_two < half * total)
        return 3;
    return e_one >= half * total ? 1 : 2;
}

static void estimate(const Reading *at, Outcome *outcome) {
    Py_ssize_t countable = at->n_tokens - at->n_numbers;
    outcome->p_kpo = sigmoid(outcome->log_odds[0]);
    outcome->p_in_scope = sigmoid(outcome->log_odds[1]);
    outcome->coverage = countable ? (double)at->known / (double)countable : 0.0;
}

/* What a result tells beside that. */
static void decide(const Kernel *kernel, const Reading *at, Outcome *outcome) {
    double probability = outcome->log_odds[0] >= 0 ? outcome->p_kpo : 1.0 - outcome->p_kpo;
    outcome->level = skill_level(outcome->log_odds, outcome->p_kpo);
    if (outcome->coverage < kernel->least_coverage)
        outcome->reason = 3;
    else if (at->tells < (at->known > 1 ? 1 : 2))
        outcome->reason = 2;
    else
        outcome->reason = probability < kernel->least_probability;
}

/* What arrays tell beside that. */
static void share_levels(Outcome *outcome) {
    double one = outcome->log_odds[2], two = outcome->log_odds[3], highest = highest_of(one, two);
    double p_four = outcome->p_kpo * sigmoid(outcome->log_odds[4]);
    double e_one = exp(one - highest), e_two = exp(two - highest), e_three = exp(-highest);
    double share = (1.0 - outcome->p_kpo) / (e_one + e_two + e_three);
    outcome->p_level[0] = e_one * share;
    outcome->p_level[1] = e_two * share;
    outcome->p_level[2] = e_three * share + (outcome->p_kpo - p_four);
    outcome->p_level[3] = p_four;
}

static void start_text(const Kernel *kernel, Reading *at) {
    at->n_tokens = at->n_numbers = at->known = 0;
    at->n_title = at->tells = 0;
    at->stem_before = kernel->n_features;
    at->in_title = 1;
}

/* Classify folded texts. Tokens are taken in blocks, so that a look-up need not wait for memory. */
static void classify_folded(const Kernel *kernel, Scratch *scratch, const uint8_t *letters, const uint8_t *end, int as_results) {
    const char *lines = PyBytes_AsString(kernel->lines);
    Outcome *outcome = scratch->outcomes;
    Token tokens[BLOCK];
    Reading at;
    int n;
    uint32_t before = kernel->n_features;
    start_text(kernel, &at);
    while (letters < end) {
        letters = find_tokens(kernel, letters, end, tokens, &n);
        before = find_words(kernel, lines, tokens, n, before);
        for (int i = 0; i < n; i++) {
            if (tokens[i].length) {
                count_token(kernel, scratch, &at, &tokens[i]);
                continue;
            }
            if (at.in_title && (at.n_tokens || *tokens[i].letters == TEXT_END))
                end_title(kernel, scratch, &at);
            if (*tokens[i].letters == TEXT_END) {
                memcpy(outcome->log_odds, kernel->intercepts, sizeof outcome->log_odds);
                weigh(kernel, scratch, outcome->log_odds);
                estimate(&at, outcome);
                if (as_results)
                    decide(kernel, &at, outcome);
                else
                    share_levels(outcome);
                outcome++;
                start_text(kernel, &at);
            }
        }
    }
}

static Scratch *take_scratch(Kernel *kernel) {
    Scratch *scratch = kernel->free;
    if (scratch) {
        kernel->free = scratch->next;
        return scratch;
    }
    scratch = PyMem_Calloc(1, sizeof(Scratch) + (kernel->n_features + 1) * sizeof(uint32_t));
    if (scratch) {
        scratch->counts[kernel->n_features] = 1;
        scratch->found = PyMem_Malloc((kernel->n_features + 1) * sizeof(Counted));
        scratch->outcomes = PyMem_Malloc(CHUNK_TEXTS * sizeof(Outcome));
        if (scratch->found && scratch->outcomes)
            return scratch;
        PyMem_Free(scratch->found);
        PyMem_Free(scratch->outcomes);
        PyMem_Free(scratch);
    }
    PyErr_NoMemory();
    return NULL;
}

static void free_scratch(Scratch *scratch) {
    PyMem_Free(scratch->characters);
    PyMem_Free(scratch->folded);
    PyMem_Free(scratch->found);
    PyMem_Free(scratch->outcomes);
    PyMem_Free(scratch);
}

static void give_back(Kernel *kernel, Scratch *scratch) {
    if (scratch->room > 2 * CHUNK_CHARACTERS) { /* a long text was the exception */
        PyMem_Free(scratch->characters);
        PyMem_Free(scratch->folded);
        scratch->characters = NULL;
        scratch->folded = NULL;
        scratch->room = scratch->folded_room = 0;
    }
    scratch->next = kernel->free;
    kernel->free = scratch;
}

/* Ask Python for the stand-ins of 256 characters. */
static int load_page(Kernel *kernel, unsigned number) {
    PyObject *answer = PyObject_CallFunction(kernel->fold_page, "I", number);
    char *letters;
    Py_ssize_t length;
    int done = -1;
    if (!answer || PyBytes_AsStringAndSize(answer, &letters, &length))
        goto end;
    Page *page = length <= UINT16_MAX ? PyMem_Malloc(sizeof(Page) + (size_t)length) : NULL;
    if (!page) {
        PyErr_NoMemory();
        goto end;
    }
    unsigned character = 0, place = 0;
    page->starts[0] = 0;
    for (Py_ssize_t i = 0; i < length && character < 256; i++)
        if (letters[i])
            page->letters[place++] = (uint8_t)letters[i];
        else
            page->starts[++character] = (uint16_t)place;
    while (character < 256)
        page->starts[++character] = (uint16_t)place;
    kernel->pages[number] = page;
    done = 0;
end:
    Py_XDECREF(answer);
    return done;
}

/* Load the pages that a text needs, and return how many letters it has at most when it is folded. */
static Py_ssize_t load_pages(Kernel *kernel, const Py_UCS4 *text, Py_ssize_t length) {
    Py_UCS4 any = 0;
    Py_ssize_t n_letters = length;
    for (Py_ssize_t i = 0; i < length; i++)
        any |= text[i];
    for (Py_ssize_t i = 0; any > 255 && i < length; i++) {
        if (text[i] < 256)
            continue;
        if (!kernel->pages[text[i] >> 8] && load_page(kernel, text[i] >> 8))
            return -1;
        const uint16_t *starts = kernel->pages[text[i] >> 8]->starts + (text[i] & 0xff);
        n_letters += starts[1] - starts[0];
    }
    return 2 * n_letters + 1; /* a space before each second one, if all words are glued, and the end */
}

/* Have room for a chunk's letters. */
static int make_room(Scratch *scratch, Py_ssize_t n_letters) {
    Py_ssize_t room = n_letters + LONGEST_WORD + 8;
    if (room <= scratch->folded_room)
        return 0;
    PyMem_Free(scratch->folded);
    scratch->folded = PyMem_Malloc((size_t)room);
    scratch->folded_room = scratch->folded ? room : 0;
    if (scratch->folded)
        return 0;
    PyErr_NoMemory();
    return -1;
}

/* Put a text's characters after those of the texts before it. */
static int copy_text(Kernel *kernel, Scratch *scratch, PyObject *text, Py_ssize_t start, Py_ssize_t *end, Py_ssize_t *n_letters) {
    if (!text || !PyUnicode_Check(text)) {
        if (text)
            PyErr_SetString(PyExc_TypeError, "expected a str");
        return -1;
    }
    Py_ssize_t length = PyUnicode_GetLength(text);
    if (length < 0)
        return -1;
    if (start + length > scratch->room || !scratch->characters) {
        Py_ssize_t room = start + length > 2 * CHUNK_CHARACTERS ? start + length : 2 * CHUNK_CHARACTERS;
        Py_UCS4 *more = (size_t)room < UINT32_MAX ? PyMem_Realloc(scratch->characters, (size_t)room * sizeof(Py_UCS4)) : NULL;
        if (!more) {
            PyErr_NoMemory();
            return -1;
        }
        scratch->characters = more;
        scratch->room = room;
    }
    if (length && !PyUnicode_AsUCS4(text, scratch->characters + start, length, 0))
        return -1;
    *end = start + length;
    Py_ssize_t more = load_pages(kernel, scratch->characters + start, length);
    *n_letters += more;
    return more < 0 ? -1 : 0;
}

static void classify_chunk(const Kernel *kernel, Scratch *scratch, Py_ssize_t n, int as_results) {
    uint8_t *end = scratch->folded;
    for (Py_ssize_t i = 0, start = 0; i < n; start = scratch->ends[i++])
        end = fold(kernel, scratch->characters + start, scratch->ends[i] - start, end);
    memset(end, 0, LONGEST_WORD + 8);
    classify_folded(kernel, scratch, scratch->folded, end, as_results);
}

/* Classify the next texts of a list, from a place on; return how many, or -1 for an error. */
static Py_ssize_t next_chunk(Kernel *kernel, Scratch *scratch, PyObject *texts, Py_ssize_t place, int as_results) {
    Py_ssize_t n = 0, end = 0, n_letters = 0, rest = PyList_Size(texts) - place;
    for (; n < rest && n < CHUNK_TEXTS && end < CHUNK_CHARACTERS; n++) {
        if (n + AHEAD < rest) {
            const char *ahead = (const char *)PyList_GetItem(texts, place + n + AHEAD);
            __builtin_prefetch(ahead);
            __builtin_prefetch(ahead + 64);
        }
        if (copy_text(kernel, scratch, PyList_GetItem(texts, place + n), end, &end, &n_letters))
            return -1;
        scratch->ends[n] = end;
    }
    if (make_room(scratch, n_letters))
        return -1;
    if (end >= LONG_ENOUGH_TO_SHARE) {
        PyThreadState *state = PyEval_SaveThread();
        classify_chunk(kernel, scratch, n, as_results);
        PyEval_RestoreThread(state);
    } else
        classify_chunk(kernel, scratch, n, as_results);
    return n;
}

enum { BPO, KPO, REASONS, FALSE_TRUE = REASONS + 4, LEVELS = FALSE_TRUE + 2, VALUES = LEVELS + 5 };

static PyObject *value(const Kernel *kernel, int place) {
    PyObject *object = PyTuple_GetItem(kernel->values, place);
    Py_XINCREF(object);
    return object;
}

static PyObject *make_result(const Kernel *kernel, const Outcome *outcome) {
    allocfunc allocate = (allocfunc)PyType_GetSlot((PyTypeObject *)kernel->type, Py_tp_alloc);
    PyObject *result = allocate((PyTypeObject *)kernel->type, FIELDS);
    if (!result)
        return NULL;
    int is_kpo = outcome->log_odds[0] >= 0;
    PyObject *p_kpo = PyFloat_FromDouble(outcome->p_kpo);
    PyObject *probability = is_kpo ? p_kpo : PyFloat_FromDouble(1.0 - outcome->p_kpo);
    if (is_kpo)
        Py_XINCREF(p_kpo);
    PyObject *fields[FIELDS] = {
        value(kernel, is_kpo ? KPO : BPO), probability, p_kpo, value(kernel, LEVELS + outcome->level),
        value(kernel, FALSE_TRUE + (outcome->p_in_scope >= 0.5)), PyFloat_FromDouble(outcome->p_in_scope),
        PyFloat_FromDouble(outcome->coverage), value(kernel, FALSE_TRUE + !outcome->reason),
        value(kernel, REASONS + outcome->reason),
    };
    int whole = 1;
    for (int field = 0; field < FIELDS; field++) {
        whole &= fields[field] != NULL;
        PyTuple_SetItem(result, field, fields[field]);
    }
    if (whole)
        return result;
    Py_DECREF(result);
    return NULL;
}

PyDoc_STRVAR(classify_doc, "classify(text)\n--\n\nReturn the Classification of a text.");

static PyObject *kernel_classify(Kernel *kernel, PyObject *text) {
    Scratch *scratch = take_scratch(kernel);
    PyObject *result = NULL;
    if (!scratch)
        return NULL;
    Py_ssize_t n_letters = 0;
    if (!copy_text(kernel, scratch, text, 0, &scratch->ends[0], &n_letters) && !make_room(scratch, n_letters)) {
        classify_chunk(kernel, scratch, 1, 1);
        result = make_result(kernel, &scratch->outcomes[0]);
    }
    give_back(kernel, scratch);
    return result;
}

PyDoc_STRVAR(classify_many_doc, "classify_many(texts)\n--\n\nReturn a list with the Classification of each text of a list.");

static PyObject *kernel_classify_many(Kernel *kernel, PyObject *texts) {
    if (!PyList_Check(texts))
        return PyErr_Format(PyExc_TypeError, "expected a list");
    Py_ssize_t size = PyList_Size(texts), done = 0, n = 0;
    Scratch *scratch = take_scratch(kernel);
    PyObject *results = scratch ? PyList_New(size) : NULL;
    for (; results && done < size; done += n) {
        n = next_chunk(kernel, scratch, texts, done, 1);
        for (Py_ssize_t i = 0; i < n && results; i++) {
            PyObject *result = make_result(kernel, &scratch->outcomes[i]);
            if (!result || PyList_SetItem(results, done + i, result))
                Py_CLEAR(results);
        }
        if (n <= 0) {
            if (!n)
                PyErr_SetString(PyExc_RuntimeError, "the list changed while its texts were classified");
            Py_CLEAR(results);
        }
    }
    if (scratch)
        give_back(kernel, scratch);
    return results;
}

enum { P_KPO, P_LEVEL, P_IN_SCOPE, COVERAGE, LOG_ODDS, ARRAYS };
static const int WIDTHS[ARRAYS] = {1, 4, 1, 1, HEADS};

PyDoc_STRVAR(score_doc, "score(texts)\n--\n\n"
    "Return doubles as bytearrays, n texts: p_kpo (n), p_level (n, 4), p_in_scope (n), coverage (n), log_odds (n, 5).");

static PyObject *kernel_score(Kernel *kernel, PyObject *texts) {
    if (!PyList_Check(texts))
        return PyErr_Format(PyExc_TypeError, "expected a list");
    Py_ssize_t size = PyList_Size(texts), n = 0;
    Scratch *scratch = take_scratch(kernel);
    PyObject *arrays = scratch ? PyTuple_New(ARRAYS) : NULL;
    double *to[ARRAYS] = {0};
    for (int array = 0; arrays && array < ARRAYS; array++) {
        PyObject *numbers = PyByteArray_FromStringAndSize(NULL, size * WIDTHS[array] * (Py_ssize_t)sizeof(double));
        if (!numbers || PyTuple_SetItem(arrays, array, numbers))
            Py_CLEAR(arrays);
        else
            to[array] = (double *)(void *)PyByteArray_AsString(numbers);
    }
    for (Py_ssize_t done = 0; arrays && done < size; done += n) {
        n = next_chunk(kernel, scratch, texts, done, 0);
        for (Py_ssize_t i = 0; i < n; i++) {
            const Outcome *outcome = &scratch->outcomes[i];
            to[P_KPO][done + i] = outcome->p_kpo;
            memcpy(to[P_LEVEL] + 4 * (done + i), outcome->p_level, sizeof outcome->p_level);
            to[P_IN_SCOPE][done + i] = outcome->p_in_scope;
            to[COVERAGE][done + i] = outcome->coverage;
            memcpy(to[LOG_ODDS] + HEADS * (done + i), outcome->log_odds, sizeof outcome->log_odds);
        }
        if (n <= 0) {
            if (!n)
                PyErr_SetString(PyExc_RuntimeError, "the list changed while its texts were classified");
            Py_CLEAR(arrays);
        }
    }
    if (scratch)
        give_back(kernel, scratch);
    return arrays;
}

static void kernel_dealloc(Kernel *kernel) {
    PyTypeObject *type = Py_TYPE(kernel);
    while (kernel->free) {
        Scratch *scratch = kernel->free;
        kernel->free = scratch->next;
        free_scratch(scratch);
    }
    for (int page = 0; page < PAGES; page++)
        PyMem_Free(kernel->pages[page]);
    PyMem_Free(kernel->words);
    PyMem_Free(kernel->pairs);
    PyMem_Free(kernel->title_of);
    PyMem_Free(kernel->rows);
    Py_XDECREF(kernel->type);
    Py_XDECREF(kernel->values);
    Py_XDECREF(kernel->fold_page);
    Py_XDECREF(kernel->lines);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(kernel);
    Py_DECREF(type);
}

static int bits_for(Py_ssize_t n) {
    int bits = 1;
    while (((Py_ssize_t)1 << bits) < 3 * n)
        bits++;
    return bits;
}

/* Numbers of a model, as bytes; their type says how many there are. */
typedef struct {
    const char *bytes;
    Py_ssize_t size;
} Section;

static int is_bad(int bad) {
    if (bad)
        PyErr_SetString(PyExc_ValueError, "a section of the model does not fit the others");
    return bad;
}

static int fill_words(Kernel *kernel, Section lines, Section stems, Section tells) {
    Py_ssize_t n = tells.size;
    if (is_bad(stems.size != n * 2 || lines.size > UINT32_MAX))
        return -1;
    kernel->word_bits = bits_for(n);
    kernel->words = PyMem_Calloc((size_t)1 << kernel->word_bits, sizeof(Word));
    if (!kernel->words) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t slot = 0; slot >> kernel->word_bits == 0; slot++)
        kernel->words[slot].stem = kernel->n_features;
    const char *word = lines.bytes, *end = lines.bytes + lines.size;
    for (Py_ssize_t i = 0; i < n; i++) {
        const char *stop = word < end ? memchr(word, '\n', (size_t)(end - word)) : NULL;
        Py_ssize_t length = (stop ? stop : end) - word;
        uint16_t stem;
        memcpy(&stem, stems.bytes + 2 * i, 2);
        if (is_bad(length < 1 || length > LONGEST_WORD || stem >= kernel->n_stems))
            return -1;
        Token token = {.length = (size_t)length};
        memcpy(token.numbers, word, (size_t)length);
        token.word = kernel->words + hash_word(kernel, &token);
        Word *slot = (Word *)find_word(kernel, lines.bytes, &token);
        *slot = (Word){{token.numbers[0], token.numbers[1]}, (uint32_t)(word - lines.bytes), stem, (uint8_t)length, (uint8_t)tells.bytes[i]};
        word = stop ? stop + 1 : end;
    }
    return is_bad(word != end) ? -1 : 0;
}

static int fill_pairs(Kernel *kernel, Section first, Section second) {
    Py_ssize_t n = first.size / 2;
    kernel->pair_bits = bits_for(n);
    kernel->pairs = PyMem_Calloc((size_t)1 << kernel->pair_bits, sizeof(Pair));
    if (!kernel->pairs) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t slot = 0; slot >> kernel->pair_bits == 0; slot++)
        kernel->pairs[slot].feature = kernel->n_features;
    for (Py_ssize_t i = 0; i < n; i++) {
        uint16_t one, two;
        memcpy(&one, first.bytes + 2 * i, 2);
        memcpy(&two, second.bytes + 2 * i, 2);
        if (is_bad(one >= kernel->n_stems || two >= kernel->n_stems))
            return -1;
        uint32_t stems = (uint32_t)one << 16 | two;
        uint64_t slot = hash_pair(kernel, stems), mask = ((uint64_t)1 << kernel->pair_bits) - 1;
        while (kernel->pairs[slot].feature != kernel->n_features)
            slot = (slot + 1) & mask;
        kernel->pairs[slot] = (Pair){stems, kernel->n_stems + (uint32_t)i};
    }
    return 0;
}

static int fill_rows(Kernel *kernel, Section titles, Section idf, Section weights) {
    kernel->title_of = PyMem_Malloc((kernel->n_features + 1) * sizeof(uint32_t));
    kernel->rows = PyMem_Calloc(kernel->n_features + 1, sizeof(Row));
    if (!kernel->title_of || !kernel->rows) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t feature = 0; feature <= kernel->n_features; feature++)
        kernel->title_of[feature] = kernel->n_features;
    for (uint32_t i = 0; i < (uint32_t)(titles.size / 4); i++) {
        uint32_t feature;
        memcpy(&feature, titles.bytes + 4 * (size_t)i, 4);
        if (is_bad(feature >= kernel->n_text))
            return -1;
        kernel->title_of[feature] = kernel->n_text + i;
    }
    for (size_t feature = 0; feature < kernel->n_features; feature++) {
        memcpy(&kernel->rows[feature].idf, idf.bytes + 2 * feature, 2);
        for (size_t head = 0; head < HEADS; head++)
            memcpy(&kernel->rows[feature].weights[head], weights.bytes + 2 * (head * kernel->n_features + feature), 2);
    }
    return 0;
}

PyDoc_STRVAR(kernel_doc, "Kernel(type, values, fold_page, folded, cases, seed, lines, tells, stems, first, second, titles, idf, weights, heads,\n"
    "       least_coverage)\n--\n\nClassifies texts by the arrays of a model, all of them bytes.");

static PyObject *new_kernel(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(keywords)) {
    PyObject *result_type, *values, *fold_page, *lines_object;
    Section folded, cases, seed, tells, stems, first, second, titles, idf, weights, heads, lines;
    double least_coverage;
    if (!PyArg_ParseTuple(args, "OOOy#y#y#Sy#y#y#y#y#y#y#y#d", &result_type, &values, &fold_page, &folded.bytes, &folded.size, &cases.bytes,
            &cases.size, &seed.bytes, &seed.size, &lines_object, &tells.bytes, &tells.size, &stems.bytes, &stems.size, &first.bytes,
            &first.size, &second.bytes, &second.size, &titles.bytes, &titles.size, &idf.bytes, &idf.size, &weights.bytes, &weights.size,
            &heads.bytes, &heads.size, &least_coverage))
        return NULL;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Kernel *kernel = (Kernel *)allocate(type, 0);
    if (!kernel)
        return NULL;
    Py_ssize_t n_features = idf.size / 2, n_bigrams = first.size / 2, n_titles = titles.size / 4;
    Py_ssize_t n_text = n_features - n_titles, n_stems = n_text - n_bigrams;
    if (is_bad(!PyType_Check(result_type) || !PyType_IsSubtype((PyTypeObject *)result_type, &PyTuple_Type) || !PyTuple_Check(values) ||
               PyTuple_Size(values) != VALUES || folded.size != 256 || cases.size != 256 || seed.size != sizeof kernel->keys ||
               second.size != first.size || n_stems < 1 || n_stems > 1 << 16 || n_features > INT32_MAX / (2 * HEADS) ||
               weights.size != n_features * 2 * HEADS || heads.size != (2 * HEADS + 1) * (Py_ssize_t)sizeof(double)))
        goto fail;
    kernel->n_features = (uint32_t)n_features;
    kernel->n_text = (uint32_t)n_text;
    kernel->n_stems = (uint32_t)n_stems;
    kernel->least_coverage = least_coverage;
    Py_INCREF(kernel->type = result_type);
    Py_INCREF(kernel->values = values);
    Py_INCREF(kernel->fold_page = fold_page);
    Py_INCREF(kernel->lines = lines_object);
    memcpy(kernel->folded, folded.bytes, 256);
    for (int letter = 0; letter < 256; letter++)
        kernel->cases[letter] = (uint8_t)((cases.bytes[letter] == 'a') + 2 * (cases.bytes[letter] == 'A'));
    memcpy(kernel->keys, seed.bytes, sizeof kernel->keys);
    for (int key = 0; key < 4; key++)
        kernel->keys[key] |= 1;
    for (size_t head = 0; head < HEADS; head++) {
        memcpy(&kernel->scales[head], heads.bytes + 16 * head, 8);
        memcpy(&kernel->intercepts[head], heads.bytes + 16 * head + 8, 8);
    }
    memcpy(&kernel->least_probability, heads.bytes + 16 * HEADS, 8);
    lines.bytes = PyBytes_AsString(lines_object);
    lines.size = PyBytes_Size(lines_object);
    if (fill_words(kernel, lines, stems, tells) || fill_pairs(kernel, first, second) || fill_rows(kernel, titles, idf, weights))
        goto fail;
    return (PyObject *)kernel;
fail:
    Py_DECREF(kernel);
    return NULL;
}

static PyMethodDef kernel_methods[] = {
    {"classify", (PyCFunction)(void (*)(void))kernel_classify, METH_O, classify_doc},
    {"classify_many", (PyCFunction)(void (*)(void))kernel_classify_many, METH_O, classify_many_doc},
    {"score", (PyCFunction)(void (*)(void))kernel_score, METH_O, score_doc},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot kernel_slots[] = {
    {Py_tp_doc, (void *)kernel_doc},
    {Py_tp_new, (void *)new_kernel},
    {Py_tp_dealloc, (void *)kernel_dealloc},
    {Py_tp_methods, kernel_methods},
    {0, NULL},
};

static PyType_Spec kernel_spec = {
    .name = "kpoclass.inference._kernel.Kernel",
    .basicsize = sizeof(Kernel),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = kernel_slots,
};

static int add_kernel(PyObject *module) {
    PyObject *type = PyType_FromModuleAndSpec(module, &kernel_spec, NULL);
    int failed = !type || PyModule_AddObjectRef(module, "Kernel", type);
    Py_XDECREF(type);
    return failed ? -1 : 0;
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, (void *)add_kernel},
    {0, NULL},
};

static struct PyModuleDef definition = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "_kernel",
    .m_size = 0,
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit__kernel(void) {
    return PyModuleDef_Init(&definition);
}
