// Windows-1252 where it is not Latin-1, which old pages and files are often said to be.

/** The characters of the bytes 0x80 to 0x9f. */
export const FROM_80 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";
