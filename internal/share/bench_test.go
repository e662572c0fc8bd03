package share

import "testing"

func BenchmarkDraw(b *testing.B) {
	for _, name := range []string{"en", "ar", "ur", "long"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := cards[name].Draw(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
