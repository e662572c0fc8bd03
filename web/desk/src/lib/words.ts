// Counting words as package body does, so that a count at the desk is the count
// that is saved.

const blank = /[\s—–/\u200b\u2026]/u;
const han = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const letter = /[\p{L}\p{Nd}]/u;

/** Counts the words of a text in a language (BCP 47): what stands between spaces and dashes and holds a letter or a digit; Chinese and Japanese by the character. */
export function words(text: string, lang: string): number {
  const byCharacter = !lang.startsWith("ko");
  let count = 0;
  let inside = false;
  for (const r of text) {
    if (blank.test(r)) inside = false;
    else if (byCharacter && han.test(r)) {
      count++;
      inside = false;
    } else if (!inside && letter.test(r)) {
      count++;
      inside = true;
    }
  }
  return count;
}
