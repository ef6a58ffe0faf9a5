/* Texts to results, the same to the last bit as tokens.py, scoring.py and decision.py give.

   The sums are equal by design: weights are whole numbers, which add up exactly in any order, and what is not a whole
   number is added in the order of scoring.py. Whatever a file says, nothing here reads outside a model's arrays:
   new_kernel() checks every number that is used as an index.

   References are counted by Py_IncRef() and Py_DecRef(), which are functions of the Python that runs this. The macros
   Py_INCREF() and Py_DECREF() are of the one that compiled it, which may not know what is immortal in a later one: the
   counts of None, True and "KPO" would go up with each result and never come down. */

#define Py_LIMITED_API 0x030A0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#if FLT_EVAL_METHOD != 0
#error "results would differ from Python's: this machine keeps more digits than a double has"
#endif
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "a model file is little-endian, and its numbers are copied as they are"
#endif
#if defined(__GNUC__)
#define PREFETCH(place) __builtin_prefetch(place)
#else
#define PREFETCH(place) ((void)(place))
#endif
#if defined(_MSC_VER)
#pragma fp_contract(off)
#endif

enum { INTERFACE = 1 }; /* kernel.py has it too: a kernel that an older version left behind is not used */
enum { HEADS = 5, LONGEST_WORD = 32, MOST_TITLE_WORDS = 12, KINDS = 65, PAGES = 0x1100, PLACES = 257 };
enum { BLOCK = 64, PADDING = LONGEST_WORD + 8 };
enum { CHUNK_TEXTS = 1024, CHUNK_LETTERS = 1 << 16, PAYS_FOR_RELEASE = 1 << 12 };
static const double IDF_STEP = 1.0 / 4096.0;

/* A word of the vocabulary; an empty slot has no letters. */
typedef struct {
    uint64_t letters[LONGEST_WORD / 8]; /* zeros after the last */
    uint32_t stem, tells;
} Word;

/* Two adjacent stems, first << 16 | second; an empty slot has the feature none. */
typedef struct {
    uint32_t stems, feature;
} Pair;

/* A feature, with its count in the text at hand: what is used together is fetched from memory together. */
typedef struct {
    int16_t weights[HEADS];
    uint16_t idf;
    uint32_t in_title, count; /* the feature that it is in a title, or none */
} Feature;

typedef struct {
    uint8_t *bytes;
    size_t room;
} Buffer;

typedef struct {
    double log_odds[HEADS], p_kpo, p_level[4], p_in_scope, coverage;
} Numbers;

typedef struct {
    size_t start, end; /* its folded letters */
    Numbers numbers;
    uint8_t code; /* label, scope, level and reason, see decide(); 0 if Python has to look at the text first */
} Outcome;

/* What a call needs while it lasts; kept for the next one. */
typedef struct Scratch {
    struct Scratch *next;
    Buffer latin1, folded;
    Outcome outcomes[CHUNK_TEXTS];
    uint32_t *found; /* the features of a text, in order of their first occurrence */
    size_t n_found;
    Feature features[]; /* between two texts all counts are 0, but that of none is 1 */
} Scratch;

typedef struct {
    PyObject_HEAD
    PyObject *type;         /* Classification */
    PyObject *kinds;        /* of each code, label, skill_level, in_scope, confident and reason; of code 0, None */
    PyObject *fold_page;    /* called with a page's number, returns what its 256 characters are read as */
    PyObject *pages[PAGES]; /* those that were asked for */
    Word *words;
    Pair *pairs;
    Feature *features;
    Scratch *free;
    uint64_t keys[LONGEST_WORD / 8]; /* random and odd, so that no file can be made to collide */
    double heads[2 * HEADS + 1];     /* scale and intercept of each, then the least probability */
    double least_coverage;
    uint32_t n_stems, n_text, none; /* none is the number of features, and that of the one that adds nothing */
    int word_bits, pair_bits;
    int bare_tuples; /* whether a tuple holds nothing but its items: from Python 3.14 on, it keeps its hash too */
    uint16_t letters[256];    /* of Latin-1: what it is folded to, 0 if it vanishes, and the flags below */
    uint8_t beginnings[4096]; /* a bit for how a text that is none may begin, see may_be_none() */
} Kernel;

enum { SMALL = 1 << 8, CAPITAL = 2 << 8, LESS_THAN = 1 << 10, AMPERSAND = 1 << 11 };
enum { GLUED = 0x59 }; /* small, small, capital, small, in two bits each: a word begins at the capital */

/* Fold Latin-1 to letters, digits, spaces and line ends, with a space before a word that is glued to the one before. */
static uint8_t *fold(const Kernel *kernel, const uint8_t *text, size_t size, uint8_t *to, unsigned *signs) {
    unsigned cases = 0, seen = 0;
    for (size_t i = 0; i < size; i++) {
        unsigned letter = kernel->letters[text[i]];
        seen |= letter;
        if (!(uint8_t)letter)
            continue;
        cases = (cases << 2 | (letter >> 8 & 3)) & 0xff;
        if (cases == GLUED) {
            *to = to[-1];
            to[-1] = ' ';
            to++;
        }
        *to++ = (uint8_t)letter;
    }
    *signs = seen;
    return to;
}

/* A token: its letters, padded with zeros, as little-endian numbers; no letters are the end of a line. */
typedef struct {
    uint64_t letters[LONGEST_WORD / 8];
    const uint8_t *start;
    Word *word;         /* where to look for it */
    uint64_t slot;      /* where to look for the pair that it makes with the token before */
    uint32_t stem, pair; /* the features, or none */
} Token;

static Word *word_slot(const Kernel *kernel, const uint64_t letters[LONGEST_WORD / 8]) {
    uint64_t hash = 0;
    for (int i = 0; i < LONGEST_WORD / 8; i++)
        hash += letters[i] * kernel->keys[i];
    return kernel->words + ((hash ^ hash >> 29) * kernel->keys[1] >> (64 - kernel->word_bits));
}

/* Return a word, looked for from a slot on, or the empty slot where it would be. */
static Word *find_word(const Kernel *kernel, const uint64_t letters[LONGEST_WORD / 8], Word *slot) {
    Word *last = kernel->words + ((size_t)1 << kernel->word_bits) - 1;
    while (slot->letters[0] && memcmp(slot->letters, letters, sizeof slot->letters))
        slot = slot == last ? kernel->words : slot + 1;
    return slot;
}

static uint64_t hash_pair(const Kernel *kernel, uint32_t stems) {
    return stems * kernel->keys[2] >> (64 - kernel->pair_bits);
}

static Pair *find_pair(const Kernel *kernel, uint32_t stems, uint64_t slot) {
    uint64_t mask = ((uint64_t)1 << kernel->pair_bits) - 1;
    while (kernel->pairs[slot].stems != stems && kernel->pairs[slot].feature != kernel->none)
        slot = (slot + 1) & mask;
    return &kernel->pairs[slot];
}

/* Read eight folded bytes up to the first that is no letter, and return how many those are. */
static size_t read_eight(const uint8_t *from, uint64_t *letters) {
    const uint64_t ones = 0x0101010101010101u;
    memcpy(letters, from, 8);
    uint64_t ends = ((*letters - 0x21 * ones) & ~*letters) >> 7 & ones;
    size_t n = (size_t)(((ends - 1) & ~ends & ones) * ones >> 56);
    *letters &= n ? ~(uint64_t)0 >> (64 - 8 * n) : 0;
    return n;
}

/* What is known of a text so far. */
typedef struct {
    const uint8_t *letters; /* those to come */
    size_t n_tokens, n_numbers, known;
    uint32_t last; /* the stem of the last token that was looked up */
    uint32_t tells;
    int in_title, n_title; /* while the title lasts, its features */
    uint32_t title[2 * MOST_TITLE_WORDS];
} Reading;

/* Read the next tokens and line ends, a block at most, and return how many. */
static int read_tokens(const Kernel *kernel, Reading *at, const uint8_t *end, Token tokens[BLOCK]) {
    int n = 0;
    for (const uint8_t *place = at->letters; n < BLOCK && place < end; at->letters = place) {
        Token *token = &tokens[n];
        if (*place <= ' ') {
            token->letters[0] = 0;
            n += *place++ == '\n';
            continue;
        }
        size_t in_one = read_eight(place, &token->letters[0]), in_two = read_eight(place + 8, &token->letters[1]);
        uint64_t keep = (uint64_t)0 - (in_one == 8); /* no branch: whether a word is longer is hard to predict */
        token->letters[1] &= keep;
        token->letters[2] = token->letters[3] = 0;
        token->start = place;
        size_t length = in_one + (in_two & keep);
        if (length == 16) {
            while (place[length] > ' ')
                length++;
            if (length <= LONGEST_WORD)
                memcpy(token->letters + 2, place + 16, length - 16);
            else
                token->letters[2] = ~(uint64_t)0; /* no word is as long */
        }
        token->word = word_slot(kernel, token->letters);
        PREFETCH(token->word);
        place += length;
        place += *place == ' ';
        n++;
    }
    return n;
}

static void find_words(const Kernel *kernel, const Scratch *scratch, Reading *at, Token *tokens, int n) {
    uint32_t before = at->last;
    for (Token *token = tokens; token < tokens + n; token++) {
        if (!token->letters[0])
            continue;
        const Word *word = find_word(kernel, token->letters, token->word);
        token->stem = kernel->none;
        if (word->letters[0]) {
            token->stem = word->stem;
            at->tells = word->tells > at->tells ? word->tells : at->tells;
            at->known++;
        } else {
            const uint8_t *letter = token->start;
            while (*letter >= '0' && *letter <= '9')
                letter++;
            at->n_numbers += *letter <= ' ';
        }
        token->slot = hash_pair(kernel, before << 16 | token->stem);
        PREFETCH(&kernel->pairs[token->slot]);
        PREFETCH(&scratch->features[token->stem]);
        before = token->stem;
    }
}

static void find_pairs(const Kernel *kernel, const Scratch *scratch, Reading *at, Token *tokens, int n) {
    for (Token *token = tokens; token < tokens + n; token++) {
        if (!token->letters[0])
            continue;
        token->pair = kernel->none;
        if (token->stem != kernel->none && at->last != kernel->none)
            token->pair = find_pair(kernel, at->last << 16 | token->stem, token->slot)->feature;
        PREFETCH(&scratch->features[token->pair]);
        at->last = token->stem;
    }
}

static void count(Scratch *scratch, uint32_t feature) {
    scratch->found[scratch->n_found] = feature;
    scratch->n_found += !scratch->features[feature].count++;
}

static void end_title(Scratch *scratch, Reading *at) {
    for (int i = 0; i < at->n_title; i++)
        count(scratch, scratch->features[at->title[i]].in_title);
    at->in_title = at->n_title = 0;
}

static void count_tokens(Scratch *scratch, Reading *at, const Token *tokens, int n) {
    for (const Token *token = tokens; token < tokens + n; token++) {
        if (!token->letters[0]) {
            if (at->n_tokens)
                end_title(scratch, at);
            continue;
        }
        count(scratch, token->stem);
        count(scratch, token->pair);
        if (++at->n_tokens > MOST_TITLE_WORDS)
            at->in_title = at->n_title = 0;
        if (at->in_title) {
            at->title[at->n_title++] = token->stem;
            at->title[at->n_title++] = token->pair;
        }
    }
}

/* Add what the features found add to each head, those of the least count first; none is left found. */
static void weigh(const Kernel *kernel, Scratch *scratch, double log_odds[HEADS]) {
    double totals[2][HEADS + 1] = {{0}}; /* of the text and of its title: for each head, then the squared length */
    for (uint32_t count = 1, next = 0; scratch->n_found; count = next) { /* in all, no more steps than tokens */
        int64_t sums[2][HEADS + 1] = {{0}}; /* the same of the features that occur so often, once each */
        size_t left = 0;
        next = UINT32_MAX;
        for (size_t i = 0; i < scratch->n_found; i++) {
            uint32_t number = scratch->found[i];
            Feature *feature = &scratch->features[number];
            if (feature->count == count) {
                int64_t *sum = sums[number >= kernel->n_text];
                for (int head = 0; head < HEADS; head++)
                    sum[head] += feature->weights[head];
                sum[HEADS] += (int64_t)feature->idf * feature->idf;
                feature->count = 0;
            } else {
                scratch->found[left++] = number;
                next = feature->count < next ? feature->count : next;
            }
        }
        scratch->n_found = left;
        double frequency = count > 1 ? 1.0 + log((double)count) : 1.0;
        for (int block = 0; block < 2; block++) {
            for (int head = 0; head < HEADS; head++)
                totals[block][head] += frequency * (double)sums[block][head];
            totals[block][HEADS] += frequency * frequency * (double)sums[block][HEADS];
        }
    }
    for (int block = 0; block < 2; block++) {
        double length = IDF_STEP * sqrt(totals[block][HEADS]);
        for (int head = 0; length > 0 && head < HEADS; head++)
            log_odds[head] += kernel->heads[2 * head] * (totals[block][head] / length);
    }
    scratch->features[kernel->none].count = 1;
}

static double sigmoid(double log_odds) {
    if (log_odds >= 0)
        return 1.0 / (1.0 + exp(-log_odds));
    double odds = log_odds > -700.0 ? exp(log_odds) : 0.0;
    return odds / (1.0 + odds);
}

static void decide(const Kernel *kernel, const Reading *at, Outcome *to) {
    Numbers *is = &to->numbers;
    double one = is->log_odds[2], two = is->log_odds[3], highest = one > two ? one : two;
    highest = highest > 0 ? highest : 0;
    double e_one = exp(one - highest), e_two = exp(two - highest), e_three = exp(-highest);
    is->p_kpo = sigmoid(is->log_odds[0]);
    is->p_in_scope = sigmoid(is->log_odds[1]);
    double p_bpo = 1.0 - is->p_kpo, p_four = is->p_kpo * sigmoid(is->log_odds[4]);
    double share = p_bpo / (e_one + e_two + e_three), p_one = e_one * share, p_two = e_two * share;
    memcpy(is->p_level, (double[]){p_one, p_two, e_three * share + (is->p_kpo - p_four), p_four}, sizeof is->p_level);
    size_t countable = at->n_tokens - at->n_numbers;
    is->coverage = countable ? (double)at->known / (double)countable : 0.0;
    int is_kpo = is->log_odds[0] >= 0, reason;
    int level = is_kpo ? 3 + (p_four >= 0.5) : p_one >= 0.5 ? 1 : p_one + p_two >= 0.5 ? 2 : 3;
    if (is->coverage < kernel->least_coverage)
        reason = 3;
    else if (at->tells < (at->known > 1 ? 1 : 2))
        reason = 2;
    else
        reason = (is_kpo ? is->p_kpo : p_bpo) < kernel->heads[2 * HEADS];
    to->code = (uint8_t)(1 + is_kpo + 2 * (is->p_in_scope >= 0.5) + 4 * (level - 1) + 16 * reason);
}

static void classify_folded(const Kernel *kernel, Scratch *scratch, Outcome *to) {
    const uint8_t *end = scratch->folded.bytes + to->end;
    Reading at = {.letters = scratch->folded.bytes + to->start, .last = kernel->none, .in_title = 1};
    Token tokens[BLOCK]; /* each step is taken for so many at once, so that none waits for memory */
    while (at.letters < end) {
        int n = read_tokens(kernel, &at, end, tokens);
        find_words(kernel, scratch, &at, tokens, n);
        find_pairs(kernel, scratch, &at, tokens, n);
        count_tokens(scratch, &at, tokens, n);
    }
    end_title(scratch, &at);
    for (int head = 0; head < HEADS; head++)
        to->numbers.log_odds[head] = kernel->heads[2 * head + 1] + 0.0; /* -0 is 0, as after a sum */
    weigh(kernel, scratch, to->numbers.log_odds);
    decide(kernel, &at, to);
}

static void *zeros(size_t n, size_t size) {
    void *made = PyMem_Calloc(n, size);
    return made ? made : PyErr_NoMemory();
}

/* Have room for so many bytes. */
static int reserve(Buffer *buffer, size_t size) {
    if (size <= buffer->room)
        return 0;
    uint8_t *bytes = PyMem_Realloc(buffer->bytes, size + size / 4);
    if (!bytes)
        return PyErr_NoMemory(), -1;
    *buffer = (Buffer){bytes, size + size / 4};
    return 0;
}

static void release(Buffer *buffer) {
    PyMem_Free(buffer->bytes);
    *buffer = (Buffer){NULL, 0};
}

static void free_scratch(Scratch *scratch) {
    release(&scratch->latin1);
    release(&scratch->folded);
    PyMem_Free(scratch->found);
    PyMem_Free(scratch);
}

static Scratch *take_scratch(Kernel *kernel) {
    Scratch *scratch = kernel->free;
    if (scratch) {
        kernel->free = scratch->next;
        return scratch;
    }
    size_t n = (size_t)kernel->none + 1;
    if (!(scratch = zeros(1, sizeof(Scratch) + n * sizeof(Feature))))
        return NULL;
    memcpy(scratch->features, kernel->features, n * sizeof(Feature));
    if ((scratch->found = zeros(n, sizeof(uint32_t))))
        return scratch;
    free_scratch(scratch);
    return NULL;
}

static void give_back(Kernel *kernel, Scratch *scratch) {
    if (scratch->folded.room + scratch->latin1.room > 8 * CHUNK_LETTERS) { /* a long text was the exception */
        release(&scratch->latin1);
        release(&scratch->folded);
    }
    scratch->next = kernel->free;
    kernel->free = scratch;
}

static int is_bad(int bad) {
    if (bad)
        PyErr_SetString(PyExc_ValueError, "a section of the model does not fit the others");
    return bad;
}

/* Return what 256 characters are read as: 257 places between which their letters stand, then the letters. */
static const char *page_of(Kernel *kernel, uint32_t number) {
    uint16_t places[PLACES];
    char *bytes;
    Py_ssize_t size;
    if (kernel->pages[number])
        return PyBytes_AsString(kernel->pages[number]);
    PyObject *page = PyObject_CallFunction(kernel->fold_page, "I", number);
    int bad = !page || PyBytes_AsStringAndSize(page, &bytes, &size);
    if (!bad && !(bad = is_bad(size < (Py_ssize_t)sizeof places))) {
        memcpy(places, bytes, sizeof places);
        for (int i = 0; i < 256; i++)
            bad |= places[i] > places[i + 1];
        bad = is_bad(bad || places[256] != size - (Py_ssize_t)sizeof places);
    }
    if (bad || kernel->pages[number]) { /* another thread was faster */
        Py_DecRef(page);
        return bad ? NULL : PyBytes_AsString(kernel->pages[number]);
    }
    return PyBytes_AsString(kernel->pages[number] = page);
}

/* Put UTF-8 into a scratch as Latin-1, and return its size or -1. */
static Py_ssize_t to_latin1(Kernel *kernel, Scratch *scratch, const uint8_t *text, size_t size) {
    size_t n = 0, i = 0;
    if (reserve(&scratch->latin1, size))
        return -1;
    while (i < size) {
        uint32_t character = text[i++];
        int more = character < 0x80 ? 0 : character < 0xe0 ? 1 : character < 0xf0 ? 2 : 3;
        character &= more ? 0x3fu >> more : 0x7fu;
        while (more--)
            character = character << 6 | (text[i++] & 0x3f);
        if (character < 0x100) {
            scratch->latin1.bytes[n++] = (uint8_t)character;
            continue;
        }
        uint16_t places[2];
        const char *page = page_of(kernel, character >> 8);
        if (!page)
            return -1;
        memcpy(places, page + 2 * (character & 0xff), sizeof places);
        size_t letters = (size_t)(places[1] - places[0]);
        if (reserve(&scratch->latin1, n + letters + size - i))
            return -1;
        memcpy(scratch->latin1.bytes + n, page + 2 * PLACES + places[0], letters);
        n += letters;
    }
    return (Py_ssize_t)n;
}

/* Whether a text may be none, by its first three letters: missing.py is sure. */
static int may_be_none(const Kernel *kernel, const uint8_t *text, Py_ssize_t size) {
    if (size < 3 || (text[0] | text[1] | text[2]) >= 0x80 || (uint8_t)kernel->letters[text[0]] <= ' ')
        return 1;
    unsigned place = (text[0] & 31u) << 10 | (text[1] & 31u) << 5 | (text[2] & 31u);
    return kernel->beginnings[place >> 3] >> (place & 7) & 1;
}

/* Whether a text may have markup, a tag or an entity: validation.py is sure. */
static int may_have_markup(const Kernel *kernel, const uint8_t *text, Py_ssize_t size, unsigned signs) {
    if (signs & LESS_THAN)
        return 1;
    for (Py_ssize_t i = 0; signs & AMPERSAND && i + 1 < size; i++) {
        if (text[i] != '&')
            continue;
        Py_ssize_t end = i + 1 + (text[i + 1] == '#');
        while (end < size && (uint8_t)kernel->letters[text[end]] > ' ')
            end++;
        if ((end < size && text[end] == ';') || text[i + 1] == 'n' || text[i + 1] == 'a') /* of nbsp and amp */
            return 1;
    }
    return 0;
}

/* Fold Latin-1 after the texts before it, if Python need not look at it first. */
static int add_latin1(const Kernel *kernel, Scratch *scratch, Outcome *to, const uint8_t *text, Py_ssize_t size,
                      int checked) {
    unsigned signs;
    /* Words that are glued have three letters at least, and a space before them. */
    if (reserve(&scratch->folded, to->start + (size_t)size + (size_t)size / 3 + PADDING))
        return -1;
    uint8_t *end = fold(kernel, text, (size_t)size, scratch->folded.bytes + to->start, &signs);
    if (!checked && may_have_markup(kernel, text, size, signs))
        return 0;
    memset(end, 0, PADDING);
    to->end = (size_t)(end - scratch->folded.bytes);
    to->code = 1;
    return 0;
}

/* Return a copy of a text in UTF-8 (one that Python keeps in the text would stay there); half a surrogate pair becomes
   "?", which is folded to a space, as it would be itself. */
static PyObject *utf8_of(PyObject *text) {
    PyObject *utf8 = PyUnicode_AsUTF8String(text);
    if (utf8 || !PyErr_ExceptionMatches(PyExc_UnicodeEncodeError))
        return utf8;
    PyErr_Clear();
    return PyUnicode_AsEncodedString(text, "utf-8", "replace");
}

/* Add a text to a chunk; one that was checked is folded whatever it is. */
static int add_text(Kernel *kernel, Scratch *scratch, Outcome *to, PyObject *text, int checked) {
    *to = (Outcome){.start = to->start, .end = to->start};
    if (!PyUnicode_CheckExact(text))
        return checked ? PyErr_SetString(PyExc_TypeError, "expected a str"), -1 : 0;
    Py_ssize_t length = PyUnicode_GetLength(text);
    if (length > INT32_MAX) /* so that no count overflows */
        return PyErr_SetString(PyExc_OverflowError, "a text has over two billion characters"), -1;
    PyObject *utf8 = utf8_of(text);
    if (!utf8)
        return -1;
    const uint8_t *letters = (const uint8_t *)PyBytes_AsString(utf8);
    Py_ssize_t size = PyBytes_Size(utf8);
    int is_doubtful = !checked && may_be_none(kernel, letters, size);
    if (!is_doubtful && size != length) { /* not ASCII alone */
        size = to_latin1(kernel, scratch, letters, (size_t)size);
        letters = scratch->latin1.bytes;
        Py_CLEAR(utf8);
    }
    int failed = is_doubtful ? 0 : size < 0 ? -1 : add_latin1(kernel, scratch, to, letters, size, checked);
    Py_DecRef(utf8);
    return failed;
}

/* Classify the next texts of a list, from a place on; return how many, or -1 for an error. */
static Py_ssize_t next_chunk(Kernel *kernel, Scratch *scratch, PyObject *texts, Py_ssize_t place, int checked) {
    Py_ssize_t n = 0;
    size_t end = 0;
    for (; place + n < PyList_Size(texts) && n < CHUNK_TEXTS && end < CHUNK_LETTERS; n++) {
        scratch->outcomes[n].start = end;
        if (add_text(kernel, scratch, &scratch->outcomes[n], PyList_GetItem(texts, place + n), checked))
            return -1;
        end = scratch->outcomes[n].end + 1;
    }
    PyThreadState *state = end >= PAYS_FOR_RELEASE ? PyEval_SaveThread() : NULL;
    for (Py_ssize_t i = 0; i < n; i++)
        if (scratch->outcomes[i].code)
            classify_folded(kernel, scratch, &scratch->outcomes[i]);
    if (state)
        PyEval_RestoreThread(state);
    return n;
}

/* Return a tuple's items as an object of a type of tuples, as calling tuple.__new__ does. */
static PyObject *of_type(PyTypeObject *type, PyObject *items) {
    PyObject *arguments = PyTuple_Pack(1, items);
    Py_DecRef(items);
    if (!arguments)
        return NULL;
    PyObject *made = ((newfunc)PyType_GetSlot(&PyTuple_Type, Py_tp_new))(type, arguments, NULL);
    Py_DecRef(arguments);
    return made;
}

/* Return a Classification, or None where Python has to look at the text first. */
static PyObject *make_result(const Kernel *kernel, const Outcome *outcome) {
    PyObject *kind = PyTuple_GetItem(kernel->kinds, outcome->code);
    if (!outcome->code)
        return Py_IncRef(kind), kind;
    const Numbers *is = &outcome->numbers;
    double shares[] = {is->log_odds[0] >= 0 ? is->p_kpo : 1.0 - is->p_kpo, is->p_kpo, is->p_in_scope, is->coverage};
    static const int SHARE[] = {1, 2, 5, 6}, KIND[] = {0, 3, 4, 7, 8}; /* the places of the fields */
    PyTypeObject *type = (PyTypeObject *)kernel->type;
    PyObject *result = kernel->bare_tuples ? ((allocfunc)PyType_GetSlot(type, Py_tp_alloc))(type, 9) : PyTuple_New(9);
    for (int i = 0; result && i < 4; i++) {
        PyObject *share = PyFloat_FromDouble(shares[i]);
        if (share)
            PyTuple_SetItem(result, SHARE[i], share);
        else
            Py_CLEAR(result);
    }
    for (int i = 0; result && i < 5; i++) {
        PyObject *field = PyTuple_GetItem(kind, i);
        Py_IncRef(field);
        PyTuple_SetItem(result, KIND[i], field);
    }
    if (result && !kernel->bare_tuples)
        result = of_type(type, result);
    if (result) /* nothing in it can refer back to it, and the collector would look through a million of them */
        PyObject_GC_UnTrack(result);
    return result;
}

PyDoc_STRVAR(classify_doc, "classify(text)\n--\n\n"
    "Return the Classification of a text, or None if Python has to look at it first.");

static PyObject *kernel_classify(Kernel *kernel, PyObject *text) {
    Scratch *scratch = take_scratch(kernel);
    if (!scratch)
        return NULL;
    PyObject *result = NULL;
    scratch->outcomes[0].start = 0;
    if (!add_text(kernel, scratch, &scratch->outcomes[0], text, 0)) {
        if (scratch->outcomes[0].code)
            classify_folded(kernel, scratch, &scratch->outcomes[0]);
        result = make_result(kernel, &scratch->outcomes[0]);
    }
    give_back(kernel, scratch);
    return result;
}

static int append(PyObject *list, PyObject *item) {
    int failed = item ? PyList_Append(list, item) : -1;
    Py_DecRef(item);
    return failed;
}

/* Classify a list of texts, to results or to numbers and codes; tell the places of those that need a look. */
static PyObject *classify_list(Kernel *kernel, PyObject *args, int to_results) {
    PyObject *texts, *results = NULL, *numbers = NULL, *codes = NULL, *doubtful = NULL, *answer = NULL;
    int checked;
    if (!PyArg_ParseTuple(args, "O!p", &PyList_Type, &texts, &checked))
        return NULL;
    const Py_ssize_t size = PyList_Size(texts), row = sizeof(Numbers);
    if (size > PY_SSIZE_T_MAX / row)
        return PyErr_NoMemory();
    Scratch *scratch = take_scratch(kernel);
    if (!scratch || !(doubtful = PyList_New(0)))
        goto end;
    if (to_results ? !(results = PyList_New(0))
                   : !(numbers = PyByteArray_FromStringAndSize(NULL, size * row)) ||
                         !(codes = PyByteArray_FromStringAndSize(NULL, size)))
        goto end;
    for (Py_ssize_t done = 0, n; done < size; done += n) {
        n = next_chunk(kernel, scratch, texts, done, checked);
        if (!n)
            PyErr_SetString(PyExc_RuntimeError, "the list changed while its texts were classified");
        if (n <= 0 || PyErr_CheckSignals())
            goto end;
        for (Py_ssize_t i = 0; i < n && done + i < size; i++) {
            const Outcome *outcome = &scratch->outcomes[i];
            if (!outcome->code && append(doubtful, PyLong_FromSsize_t(done + i)))
                goto end;
            if (to_results) {
                if (append(results, make_result(kernel, outcome)))
                    goto end;
            } else {
                memcpy(PyByteArray_AsString(numbers) + (done + i) * row, &outcome->numbers, sizeof(Numbers));
                PyByteArray_AsString(codes)[done + i] = (char)outcome->code;
            }
        }
    }
    answer = to_results ? PyTuple_Pack(2, results, doubtful) : PyTuple_Pack(3, numbers, codes, doubtful);
end:
    if (scratch)
        give_back(kernel, scratch);
    Py_DecRef(results);
    Py_DecRef(numbers);
    Py_DecRef(codes);
    Py_DecRef(doubtful);
    return answer;
}

PyDoc_STRVAR(classify_many_doc, "classify_many(texts, checked)\n--\n\n"
    "Return a list with the Classification of each text of a list, and the places of those that Python has to look\n"
    "at first.");

static PyObject *kernel_classify_many(Kernel *kernel, PyObject *args) {
    return classify_list(kernel, args, 1);
}

PyDoc_STRVAR(score_doc, "score(texts, checked)\n--\n\n"
    "Return two bytearrays and a list. Of each text: 12 doubles, the log-odds of the 5 heads, p_kpo, p_level of 1 to 4,\n"
    "p_in_scope and coverage; and a byte, 1 + is_kpo + 2 * in_scope + 4 * (level - 1) + 16 * reason, or 0 where Python\n"
    "has to look at the text first. The list has the places of those.");

static PyObject *kernel_score(Kernel *kernel, PyObject *args) {
    return classify_list(kernel, args, 0);
}

static void kernel_dealloc(Kernel *kernel) {
    PyTypeObject *type = Py_TYPE(kernel);
    while (kernel->free) {
        Scratch *scratch = kernel->free;
        kernel->free = scratch->next;
        free_scratch(scratch);
    }
    for (int page = 0; page < PAGES; page++)
        Py_DecRef(kernel->pages[page]);
    PyMem_Free(kernel->words);
    PyMem_Free(kernel->pairs);
    PyMem_Free(kernel->features);
    Py_DecRef(kernel->type);
    Py_DecRef(kernel->kinds);
    Py_DecRef(kernel->fold_page);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(kernel);
    Py_DecRef((PyObject *)type);
}

/* The bytes that a kernel is made of, the size of their items, and how many items there are where that is known. */
enum { FOLDED, CASES, BEGINNINGS, SEED, HEADS_OF, LINES, TELLS, STEMS, FIRST, SECOND, TITLES, IDF, WEIGHTS, SECTIONS };
static const Py_ssize_t ITEM[SECTIONS] = {1, 1, 1, 8, 8, 1, 1, 2, 2, 2, 4, 2, 2};
static const Py_ssize_t KNOWN[SECTIONS] = {256, 256, 4096, 4, 2 * HEADS + 1};

typedef struct {
    const char *bytes;
    Py_ssize_t n;
} Section;

static uint32_t number_in(Section section, size_t place, size_t size) {
    uint32_t number = 0;
    memcpy(&number, section.bytes + place * size, size);
    return number;
}

static int bits_for(Py_ssize_t n) {
    int bits = 1;
    while (((Py_ssize_t)1 << bits) < 3 * n)
        bits++;
    return bits;
}

static int fill_words(Kernel *kernel, Section lines, Section tells, Section stems) {
    kernel->word_bits = bits_for(stems.n);
    if (is_bad(stems.n != tells.n) || !(kernel->words = zeros((size_t)1 << kernel->word_bits, sizeof(Word))))
        return -1;
    const char *word = lines.bytes, *end = lines.bytes + lines.n;
    for (Py_ssize_t i = 0; i < stems.n; i++) {
        const char *stop = word < end ? memchr(word, '\n', (size_t)(end - word)) : NULL;
        Py_ssize_t length = (stop ? stop : end) - word;
        uint32_t stem = number_in(stems, (size_t)i, 2);
        if (is_bad(length < 1 || length > LONGEST_WORD || stem >= kernel->n_stems))
            return -1;
        Word is = {{0}, stem, (uint8_t)tells.bytes[i]};
        memcpy(is.letters, word, (size_t)length);
        *find_word(kernel, is.letters, word_slot(kernel, is.letters)) = is;
        word = stop ? stop + 1 : end;
    }
    return is_bad(word != end);
}

static int fill_pairs(Kernel *kernel, Section first, Section second) {
    kernel->pair_bits = bits_for(first.n);
    if (is_bad(first.n != second.n) || !(kernel->pairs = zeros((size_t)1 << kernel->pair_bits, sizeof(Pair))))
        return -1;
    for (size_t slot = 0; slot >> kernel->pair_bits == 0; slot++)
        kernel->pairs[slot].feature = kernel->none;
    for (Py_ssize_t i = 0; i < first.n; i++) {
        uint32_t one = number_in(first, (size_t)i, 2), other = number_in(second, (size_t)i, 2);
        if (is_bad(one >= kernel->n_stems || other >= kernel->n_stems))
            return -1;
        uint32_t stems = one << 16 | other;
        *find_pair(kernel, stems, hash_pair(kernel, stems)) = (Pair){stems, kernel->n_stems + (uint32_t)i};
    }
    return 0;
}

static int fill_features(Kernel *kernel, Section titles, Section idf, Section weights) {
    size_t n = kernel->none;
    if (is_bad(weights.n != idf.n * HEADS) || !(kernel->features = zeros(n + 1, sizeof(Feature))))
        return -1;
    kernel->features[n] = (Feature){.in_title = kernel->none, .count = 1};
    for (size_t i = 0; i < n; i++) {
        kernel->features[i].in_title = kernel->none;
        kernel->features[i].idf = (uint16_t)number_in(idf, i, 2);
        for (size_t head = 0; head < HEADS; head++)
            kernel->features[i].weights[head] = (int16_t)number_in(weights, head * n + i, 2);
    }
    for (uint32_t i = 0; i < (uint32_t)titles.n; i++) {
        uint32_t feature = number_in(titles, i, 4);
        if (is_bad(feature >= kernel->n_text))
            return -1;
        kernel->features[feature].in_title = kernel->n_text + i;
    }
    return 0;
}

static int fill(Kernel *kernel, const Section *of) {
    for (int letter = 0; letter < 256; letter++) {
        int sign = letter == '<' ? LESS_THAN : letter == '&' ? AMPERSAND : 0;
        int letter_case = of[CASES].bytes[letter] == 'a' ? SMALL : of[CASES].bytes[letter] == 'A' ? CAPITAL : 0;
        kernel->letters[letter] = (uint16_t)((uint8_t)of[FOLDED].bytes[letter] | letter_case | sign);
    }
    memcpy(kernel->beginnings, of[BEGINNINGS].bytes, sizeof kernel->beginnings);
    memcpy(kernel->heads, of[HEADS_OF].bytes, sizeof kernel->heads);
    memcpy(kernel->keys, of[SEED].bytes, sizeof kernel->keys);
    for (int key = 0; key < 4; key++)
        kernel->keys[key] |= 1;
    Py_ssize_t n_text = of[IDF].n - of[TITLES].n, n_stems = n_text - of[FIRST].n;
    if (is_bad(n_stems < 1 || n_stems > 1 << 16 || of[IDF].n > INT32_MAX / (2 * HEADS)))
        return -1;
    kernel->none = (uint32_t)of[IDF].n;
    kernel->n_text = (uint32_t)n_text;
    kernel->n_stems = (uint32_t)n_stems;
    return fill_words(kernel, of[LINES], of[TELLS], of[STEMS]) || fill_pairs(kernel, of[FIRST], of[SECOND]) ||
           fill_features(kernel, of[TITLES], of[IDF], of[WEIGHTS]);
}

/* Whether the kinds are as make_result() takes them. */
static int are_kinds(PyObject *kinds) {
    int good = PyTuple_Size(kinds) == KINDS;
    for (int code = 1; good && code < KINDS; code++)
        good = PyTuple_Check(PyTuple_GetItem(kinds, code)) && PyTuple_Size(PyTuple_GetItem(kinds, code)) == 5;
    return good;
}

PyDoc_STRVAR(kernel_doc, "Kernel(type, kinds, fold_page, least_coverage, sections)\n--\n\n"
    "Classifies texts by the sections of a model, a tuple of bytes: folded, cases, beginnings, seed, heads, lines,\n"
    "tells, stems, first, second, titles, idf, weights.");

/* Whether an object has an attribute, or -1 with an error; since Python 3.13 PyObject_HasAttrString prints errors. */
static int has_attribute(PyObject *object, const char *name) {
    PyObject *found = PyObject_GetAttrString(object, name);
    Py_DecRef(found);
    if (found)
        return 1;
    if (!PyErr_ExceptionMatches(PyExc_AttributeError))
        return -1;
    PyErr_Clear();
    return 0;
}

static PyObject *new_kernel(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(keywords)) {
    PyObject *result_type, *kinds, *fold_page, *sections;
    Section of[SECTIONS];
    double least_coverage;
    if (!PyArg_ParseTuple(args, "O!O!OdO!", &PyType_Type, &result_type, &PyTuple_Type, &kinds, &fold_page,
                          &least_coverage, &PyTuple_Type, &sections))
        return NULL;
    PyObject *size = PyObject_GetAttrString((PyObject *)&PyTuple_Type, "__basicsize__");
    Py_ssize_t tuple_size = size ? PyLong_AsSsize_t(size) : -1;
    Py_DecRef(size);
    if (tuple_size < 0)
        return NULL;
    int is_structure = has_attribute(result_type, "n_fields"); /* one in C looks like a named tuple, and is none */
    if (is_structure < 0)
        return NULL;
    int bad = !PyType_IsSubtype((PyTypeObject *)result_type, &PyTuple_Type) || is_structure || !are_kinds(kinds) ||
              PyTuple_Size(sections) != SECTIONS;
    for (int i = 0; !bad && i < SECTIONS; i++) {
        if (PyBytes_AsStringAndSize(PyTuple_GetItem(sections, i), (char **)&of[i].bytes, &of[i].n))
            return NULL;
        bad = of[i].n % ITEM[i] || (KNOWN[i] && of[i].n != KNOWN[i] * ITEM[i]);
        of[i].n /= ITEM[i];
    }
    if (is_bad(bad))
        return NULL;
    Kernel *kernel = (Kernel *)((allocfunc)PyType_GetSlot(type, Py_tp_alloc))(type, 0);
    if (!kernel)
        return NULL;
    Py_IncRef(kernel->type = result_type);
    Py_IncRef(kernel->kinds = kinds);
    Py_IncRef(kernel->fold_page = fold_page);
    kernel->least_coverage = least_coverage;
    kernel->bare_tuples = tuple_size == sizeof(PyVarObject);
    if (fill(kernel, of))
        Py_CLEAR(kernel);
    return (PyObject *)kernel;
}

static PyMethodDef kernel_methods[] = {
    {"classify", (PyCFunction)(void (*)(void))kernel_classify, METH_O, classify_doc},
    {"classify_many", (PyCFunction)(void (*)(void))kernel_classify_many, METH_VARARGS, classify_many_doc},
    {"score", (PyCFunction)(void (*)(void))kernel_score, METH_VARARGS, score_doc},
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
    int failed = !type || PyModule_AddObjectRef(module, "Kernel", type) ||
                 PyModule_AddIntConstant(module, "INTERFACE", INTERFACE);
    Py_DecRef(type);
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
