package analyse

import snowrussian "github.com/blevesearch/snowballstem/russian"

// cyrillic are letters that most write for others.
var cyrillic = map[rune]rune{'ё': 'е', 'ѐ': 'е', 'ѝ': 'и'}

func russian() *Analyser {
	return &Analyser{
		fold: runes(cyrillic, nil), stem: snowball(snowrussian.Stem),
		stop: words("а без бы был была были было быть в вам вас весь во вот все всё вы где да для до его ее её если есть еще ещё же за здесь и из или им их к как ко когда кто ли мы на не него нее нет ни но о об он она они оно от по под при с со та так также там то того только том ты у уже что чтобы эта эти это я"),
	}
}

// ukrainian cuts the endings of cases and numbers; what it leaves is no word, but
// the same for all forms of most.
func ukrainian() *Analyser {
	return &Analyser{
		fold: runes(map[rune]rune{'ґ': 'г', 'ё': 'е'}, nil),
		stem: func(s string) string { return cutSuffix(s, 3, ukrainianEndings) },
		stop: words("а або але б без би був була були було в вам вас ви від він вона вони воно все всі де для до є же за з зі і із й його її їх як яка який які коли ми на над не немає ні ну о об по при про та так там те ти то тобто тому у хто це цей ця ці чи що щоб я"),
	}
}

// ukrainianEndings are those of nouns, adjectives and verbs, the longest first.
var ukrainianEndings = []string{
	"остями", "остях", "остей", "ності", "ність", "істю", "ення", "енню", "енням", "еннях", "ування", "ість", "ості", "ими", "ого", "ому", "ами", "ями", "ові", "еві", "єві", "ють", "уть", "ять", "ать", "ити", "ати", "ути", "іти",
	"ої", "ою", "ею", "єю", "ий", "ій", "их", "іх", "им", "ім", "ах", "ях", "ам", "ям", "ом", "ем", "єм", "ів", "їв", "ей", "ла", "ло", "ли", "ть", "ти",
	"а", "я", "о", "е", "є", "у", "ю", "и", "і", "ї", "ь", "й",
}
