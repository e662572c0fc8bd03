package desk_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"standfirst/internal/house"
	"standfirst/internal/staff"
)

// bring posts a form with files.
func (s *settingsDesk) bring(role staff.Role, path string, fields map[string]string, files map[string][]byte) (int, string) {
	s.t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, value := range fields {
		if err := w.WriteField(name, value); err != nil {
			s.t.Fatal(err)
		}
	}
	for name, file := range files {
		part, err := w.CreateFormFile(name, name+".png")
		if err == nil {
			_, err = part.Write(file)
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		s.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return s.send(role, r)
}

func block(t *testing.T, c color.Color) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 40, 10))
	for i := range 400 {
		img.Set(i%40, i/40, c)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestALogoIsBroughtInForLightAndDarkAndTakenAway(t *testing.T) {
	eachSettings(t, func(s *settingsDesk) {
		const path = "/house/logo"
		fields := func(more ...string) map[string]string {
			f := map[string]string{"mark": s.mark(path), "do": "save"}
			for i := 0; i < len(more); i += 2 {
				f[more[i]] = more[i+1]
			}
			return f
		}
		black, white := block(t, color.Black), block(t, color.White)
		svg := []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`)
		if status, page := s.bring(staff.Owner, path, fields(), map[string][]byte{"light": svg}); status != http.StatusUnprocessableEntity || !strings.Contains(page, "The file cannot be the logo") || s.settings().Logo != (house.Logo{}) {
			t.Errorf("SVG is answered %d", status)
		}
		if status, _ := s.bring(staff.Editor, path, fields(), map[string][]byte{"light": black}); status != http.StatusForbidden {
			t.Errorf("an editor is answered %d", status)
		}
		if status, _ := s.bring(staff.Owner, path, fields(), map[string][]byte{"light": black, "dark": white}); status != http.StatusSeeOther {
			t.Fatal(status)
		}
		logo := s.settings().Logo
		if logo.Light.Width != 40 || logo.Light.Height != 10 || !logo.Dark.Set() || logo.Light == logo.Dark {
			t.Errorf("%+v", logo)
		}
		_, page := s.get(staff.Writer, path)
		for _, d := range []house.Drawing{logo.Light, logo.Dark} {
			if status, _ := s.get(staff.Writer, d.Address()); status != http.StatusOK || !strings.Contains(page, `src="`+d.Address()+`"`) {
				t.Errorf("%s is not shown (%d)", d.Address(), status)
			}
		}
		// A form that was opened before the last change changes nothing.
		if status, _ := s.bring(staff.Owner, path, map[string]string{"mark": "old", "do": "remove"}, nil); status != http.StatusConflict || s.settings().Logo != logo {
			t.Errorf("an old form is answered %d", status)
		}
		if status, _ := s.bring(staff.Owner, path, fields("remove_dark", "1"), nil); status != http.StatusSeeOther || s.settings().Logo != (house.Logo{Light: logo.Light}) {
			t.Errorf("%d: %+v", status, s.settings().Logo)
		}
		if status, _ := s.bring(staff.Owner, path, fields("do", "remove"), nil); status != http.StatusSeeOther || s.settings().Logo != (house.Logo{}) {
			t.Errorf("%d: %+v", status, s.settings().Logo)
		}
		s.audited("changed the house", "logo.light.hash")
	})
}
