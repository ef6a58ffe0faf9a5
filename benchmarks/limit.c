/* The physical limit: find the words of a text, ASCII letters and digits, and look each one up. Nothing else is done, so
   nothing that classifies words can take less. Only the letters' 64-bit hash is compared, which chance makes equal once
   in 2^64. */

#include <stdint.h>
#include <string.h>

enum { BITS = 17, SLOTS = 1 << BITS, PART = 1 << 14, ROUND = 64, SPACE = ' ' };
static uint64_t slots[SLOTS];

static uint64_t eight_letters(const uint8_t *letters) {
    uint64_t eight;
    memcpy(&eight, letters, 8);
    return eight;
}

/* Count the letters before the first space, 8 if there is none. */
static size_t letters_in(uint64_t eight) {
    uint64_t spaces = (eight - 0x2121212121212121u) & ~eight & 0x8080808080808080u;
    return spaces ? (size_t)__builtin_ctzll(spaces) / 8 : 8;
}

static uint64_t hash_word(const uint8_t *letters) {
    static const uint64_t KEEP[9] = {0, 0xff, 0xffff, 0xffffff, 0xffffffff, 0xffffffffff, 0xffffffffffff, 0xffffffffffffff, ~(uint64_t)0};
    uint64_t one = eight_letters(letters), two = eight_letters(letters + 8);
    size_t in_one = letters_in(one), rest = in_one == 8 ? letters_in(two) : 0;
    uint64_t hash = (one & KEEP[in_one]) * 0x9e3779b97f4a7c15u + (two & KEEP[rest]) * 0xc2b2ae3d27d4eb4fu;
    for (letters += 16; rest == 8; letters += 8) {
        uint64_t more = eight_letters(letters);
        rest = letters_in(more);
        hash = (hash ^ hash >> 32) * 0x9e3779b97f4a7c15u + (more & KEEP[rest]) * 0x165667b19e3779f9u;
    }
    return (hash ^ hash >> 29) * 0xd6e8feb86659fd93u | 1;
}

static uint64_t find(uint64_t hash) {
    uint64_t slot = hash >> (64 - BITS);
    while (slots[slot] != hash && slots[slot])
        slot = (slot + 1) % SLOTS;
    return slot;
}

static void fold(const uint8_t *bytes, size_t size, uint8_t *letters) {
    for (size_t i = 0; i < size; i++) {
        uint8_t small = bytes[i] | 0x20;
        letters[i] = (uint8_t)(small - 'a') < 26 || (uint8_t)(bytes[i] - '0') < 10 ? small : SPACE;
    }
}

/* Return a bit for each of 64 bytes: 1 for a letter. */
static uint64_t which_are_letters(const uint8_t *letters) {
    uint64_t bits = 0;
    for (int i = 0; i < 8; i++) {
        uint64_t above_space = (eight_letters(letters + 8 * i) + 0x5f5f5f5f5f5f5f5fu) & 0x8080808080808080u;
        bits |= ((above_space >> 7) * 0x0102040810204080u >> 56) << 8 * i;
    }
    return bits;
}

/* Put a word in the table; what follows it must be 16 spaces. Return 0 if there is no room. */
int add_word(const uint8_t *padded) {
    static int n_words;
    uint64_t hash = hash_word(padded);
    slots[find(hash)] = hash;
    return ++n_words < SLOTS / 4;
}

/* Return how many words of a text are in the table. */
size_t count_known(const uint8_t *bytes, size_t size) {
    uint8_t letters[PART + ROUND + 16];
    uint64_t hashes[2 * ROUND];
    size_t n_known = 0;
    while (size) {
        size_t part = size < PART ? size : PART;
        while (part < size && part > 1 && bytes[part - 1] > SPACE) /* not within a word, unless that is as long as a part */
            part--;
        fold(bytes, part, letters);
        memset(letters + part, SPACE, sizeof letters - part);
        int n = 0;
        uint64_t before = 0;
        for (size_t i = 0; i < part; i += ROUND) {
            uint64_t are_letters = which_are_letters(letters + i), starts = are_letters & ~(are_letters << 1 | before);
            before = are_letters >> 63;
            for (; starts; starts &= starts - 1) {
                hashes[n] = hash_word(letters + i + __builtin_ctzll(starts));
                __builtin_prefetch(&slots[hashes[n++] >> (64 - BITS)]);
            }
            if (n >= ROUND / 2 || i + ROUND >= part) /* memory has had time to answer */
                while (n)
                    n_known += slots[find(hashes[--n])] != 0;
        }
        bytes += part;
        size -= part;
    }
    return n_known;
}
