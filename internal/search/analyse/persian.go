package analyse

// persianLetters are those of Arabic keyboards, and forms few tell apart.
var persianLetters = map[rune]rune{'ي': 'ی', 'ى': 'ی', 'ئ': 'ی', 'ك': 'ک', 'ۀ': 'ه', 'ة': 'ه', 'ە': 'ه', 'ہ': 'ه', 'ھ': 'ه', 'أ': 'ا', 'إ': 'ا', 'آ': 'ا', 'ٱ': 'ا', 'ؤ': 'و'}

// Affixes that are written on to the word, beside it, or parted by a joiner that
// nobody sees: می‌خواهم, می خواهم and میخواهم are one word.
var (
	persianBefore = words("می نمی مي نمي")
	persianAfter  = words("ها های هایی هايي هاي هایم هایت هایش هایمان هایتان هایشان تر ترین ترين")
)

func persian() *Analyser {
	return &Analyser{
		fold: runes(persianLetters, nil), reach: short, joiner: true,
		glue: func(a, b string) string {
			if persianBefore[a] || persianAfter[b] {
				return a + b
			}
			return ""
		},
		stem: func(s string) string { return cutSuffix(s, 2, persianEndings) },
		stop: foldedWords(runes(persianLetters, nil), "از است اگر اما آن آنها این با باید بر برای بود به بین پس تا تو چون چه خود در دو را شد شده شود که کرد کرده کند ما من می نه نیز و ولی هر هم همه هیچ یا یک"),
	}
}

// persianEndings are plurals, comparisons and the bound possessives of plurals,
// the longest first.
var persianEndings = []string{"هایشان", "هایتان", "هایمان", "هایش", "هایت", "هایم", "هایی", "های", "ها", "ترین", "تر", "انی"}
