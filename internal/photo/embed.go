package photo

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

// Embed writes metadata into a JPEG as an IIM record (IPTC-NAA 4.2, in a
// Photoshop APP13 segment) and an XMP packet (ISO 16684-1, in APP1). Metadata
// segments that are there already, EXIF with its place of taking among them,
// are left out: what a file of ours says is what the picture desk knows.
func Embed(jpeg []byte, m Metadata) ([]byte, error) {
	if len(jpeg) < 4 || jpeg[0] != 0xFF || jpeg[1] != 0xD8 {
		return nil, fmt.Errorf("%w: it is no JPEG", ErrNotPhoto)
	}
	var out bytes.Buffer
	out.Write(jpeg[:2])
	rest := jpeg[2:]
	wrote := false
	write := func() {
		if wrote {
			return
		}
		wrote = true
		segment(&out, 0xE1, append([]byte("http://ns.adobe.com/xap/1.0/\x00"), xmp(m)...))
		segment(&out, 0xED, app13(m))
	}
	for len(rest) >= 4 && rest[0] == 0xFF {
		marker := rest[1]
		if marker == 0xDA || marker == 0xD9 { // the scan begins: what follows is no longer segments
			break
		}
		n := int(binary.BigEndian.Uint16(rest[2:4])) + 2
		if n < 4 || n > len(rest) {
			return nil, fmt.Errorf("%w: a segment of the JPEG is cut off", ErrNotPhoto)
		}
		if marker != 0xE0 { // JFIF stays first
			write()
		}
		if marker != 0xE1 && marker != 0xED && marker != 0xFE { // EXIF and XMP, Photoshop, comments
			out.Write(rest[:n])
		}
		rest = rest[n:]
	}
	write()
	out.Write(rest)
	return out.Bytes(), nil
}

// maxSegment is the payload that a JPEG segment holds.
const maxSegment = 65533

func segment(out *bytes.Buffer, marker byte, payload []byte) {
	if len(payload) > maxSegment {
		return // fields are bounded far below this; one that is not is left out whole
	}
	out.Write([]byte{0xFF, marker})
	_ = binary.Write(out, binary.BigEndian, uint16(len(payload)+2))
	out.Write(payload)
}

// app13 wraps the IIM record as Photoshop image resource 0x0404.
func app13(m Metadata) []byte {
	record := iim(m)
	var b bytes.Buffer
	b.WriteString("Photoshop 3.0\x008BIM\x04\x04\x00\x00")
	_ = binary.Write(&b, binary.BigEndian, uint32(len(record)))
	b.Write(record)
	if len(record)%2 == 1 {
		b.WriteByte(0)
	}
	return b.Bytes()
}

// iim is record 2 of the IPTC Information Interchange Model, in UTF-8. Each
// text has the length that the model allows it.
func iim(m Metadata) []byte {
	var b bytes.Buffer
	put := func(record, set byte, v string, most int) {
		if v == "" {
			return
		}
		if len(v) > most {
			v = strings.ToValidUTF8(v[:most], "")
		}
		b.Write([]byte{0x1C, record, set})
		_ = binary.Write(&b, binary.BigEndian, uint16(len(v)))
		b.WriteString(v)
	}
	put(1, 90, "\x1b%G", 3) // coded character set: UTF-8
	b.Write([]byte{0x1C, 2, 0, 0, 2, 0, 4})
	put(2, 5, m.Title, 64)
	for _, k := range m.Keywords {
		put(2, 25, k, 64)
	}
	put(2, 40, m.Instructions, 256)
	if !m.DateCreated.IsZero() {
		put(2, 55, m.DateCreated.Format("20060102"), 8)
		put(2, 60, m.DateCreated.Format("150405-0700"), 11)
	}
	put(2, 80, m.Creator, 32)
	put(2, 85, m.CreatorJobTitle, 32)
	put(2, 90, m.City, 32)
	put(2, 92, m.Sublocation, 32)
	put(2, 95, m.Province, 32)
	if len(m.CountryCode) <= 3 {
		put(2, 100, m.CountryCode, 3)
	}
	put(2, 101, m.Country, 64)
	put(2, 103, m.JobID, 32)
	put(2, 105, m.Headline, 256)
	put(2, 110, m.CreditLine, 32)
	put(2, 115, m.Source, 32)
	put(2, 116, m.CopyrightNotice, 128)
	put(2, 120, m.Description, 2000)
	return b.Bytes()
}

func xmp(m Metadata) []byte {
	var b strings.Builder
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""` +
		` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"` +
		` xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/">`)
	text := func(name, v string) {
		if v != "" {
			b.WriteString("<" + name + ">" + xmlText(v) + "</" + name + ">")
		}
	}
	alt := func(name, v string) {
		if v != "" {
			b.WriteString("<" + name + `><rdf:Alt><rdf:li xml:lang="x-default">` + xmlText(v) + "</rdf:li></rdf:Alt></" + name + ">")
		}
	}
	list := func(name, kind string, vs ...string) {
		if len(vs) == 0 || vs[0] == "" {
			return
		}
		b.WriteString("<" + name + "><rdf:" + kind + ">")
		for _, v := range vs {
			b.WriteString("<rdf:li>" + xmlText(v) + "</rdf:li>")
		}
		b.WriteString("</rdf:" + kind + "></" + name + ">")
	}
	alt("dc:title", m.Title)
	alt("dc:description", m.Description)
	alt("dc:rights", m.CopyrightNotice)
	list("dc:creator", "Seq", m.Creator)
	list("dc:subject", "Bag", m.Keywords...)
	text("photoshop:Headline", m.Headline)
	text("photoshop:AuthorsPosition", m.CreatorJobTitle)
	text("photoshop:Credit", m.CreditLine)
	text("photoshop:Source", m.Source)
	text("photoshop:Instructions", m.Instructions)
	text("photoshop:City", m.City)
	text("photoshop:State", m.Province)
	text("photoshop:Country", m.Country)
	text("photoshop:TransmissionReference", m.JobID)
	if !m.DateCreated.IsZero() {
		text("photoshop:DateCreated", m.DateCreated.Format(time.RFC3339))
	}
	alt("xmpRights:UsageTerms", m.UsageTerms)
	text("xmpRights:WebStatement", m.WebStatement)
	text("Iptc4xmpCore:Location", m.Sublocation)
	text("Iptc4xmpCore:CountryCode", m.CountryCode)
	list("Iptc4xmpCore:SubjectCode", "Bag", m.SubjectCodes...)
	alt("Iptc4xmpCore:AltTextAccessibility", m.AltText)
	alt("Iptc4xmpCore:ExtDescrAccessibility", m.ExtendedText)
	text("Iptc4xmpExt:DigitalSourceType", m.DigitalSourceType)
	alt("Iptc4xmpExt:Event", m.Event)
	list("Iptc4xmpExt:PersonInImage", "Bag", m.PersonsShown...)
	if m.LicensorURL != "" || m.LicensorName != "" {
		b.WriteString(`<plus:Licensor><rdf:Seq><rdf:li rdf:parseType="Resource">`)
		text("plus:LicensorName", m.LicensorName)
		text("plus:LicensorURL", m.LicensorURL)
		b.WriteString("</rdf:li></rdf:Seq></plus:Licensor>")
	}
	text("plus:DataMining", m.DataMining)
	b.WriteString("</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>")
	return []byte(b.String())
}

func xmlText(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
	return b.String()
}
