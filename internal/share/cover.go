package share

import (
	"reflect"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype/tables"
)

// spellOut writes the coverage tables of a font's rules as lists of glyphs
// instead of ranges. They say the same; but typesetting v0.3.5 forgets ranges in
// the filter that it makes of them (setDigest.addRange returns early once any one
// of its three masks is full), and then passes over rules that hold: letters of
// Noto Naskh Arabic stood unjoined. TestArabicLettersJoin tells when this may go.
func spellOut(f *font.Face) {
	for i := range f.GSUB.Lookups {
		for j, sub := range f.GSUB.Lookups[i].Subtables {
			f.GSUB.Lookups[i].Subtables[j] = spelt(sub)
		}
	}
	for i := range f.GPOS.Lookups {
		for j, sub := range f.GPOS.Lookups[i].Subtables {
			f.GPOS.Lookups[i].Subtables[j] = spelt(sub)
		}
	}
}

// spelt is a table with the coverages in it spelt out.
func spelt[T any](table T) T {
	v := reflect.New(reflect.TypeFor[T]()).Elem()
	v.Set(reflect.ValueOf(table))
	spell(v)
	return v.Interface().(T)
}

var coverage = reflect.TypeFor[tables.Coverage]()

// spell changes what it finds in v, which can be set, down to the coverages.
func spell(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return
		}
		if c, ok := v.Interface().(tables.Coverage2); ok && v.Type() == coverage {
			v.Set(reflect.ValueOf(list(c)))
			return
		}
		inner := reflect.New(v.Elem().Type()).Elem()
		inner.Set(v.Elem())
		spell(inner)
		v.Set(inner)
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				spell(f)
			}
		}
	case reflect.Slice:
		if k := v.Type().Elem().Kind(); k != reflect.Interface && k != reflect.Struct && k != reflect.Slice {
			return
		}
		for i := range v.Len() {
			spell(v.Index(i))
		}
	}
}

// list has the glyphs of ranges in the order of their indices.
func list(c tables.Coverage2) (l tables.Coverage1) {
	for _, r := range c.Ranges {
		for g := int(r.StartGlyphID); g <= int(r.EndGlyphID); g++ {
			l.Glyphs = append(l.Glyphs, tables.GlyphID(g))
		}
	}
	return l
}
