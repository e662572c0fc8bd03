package step_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"standfirst/internal/body"
)

func TestTheEditorHasTheSameSchema(t *testing.T) {
	const root = "../../.."
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("needs node, which make test installs")
	}
	if _, err := os.Stat(root + "/node_modules/esbuild"); err != nil {
		t.Skip("needs esbuild, which make test installs from npm")
	}
	// Read here, too, so that the test runs again when it changes.
	if _, err := os.ReadFile(root + "/web/desk/src/editor/schema.ts"); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, "internal/body/step/testdata/schema.mjs")
	cmd.Dir = root
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	type attr struct {
		Default any `json:"default"`
	}
	var editor struct {
		Nodes map[string]struct {
			Group, Content      string
			Leaf, Inline, Marks bool
			Attrs               map[string]attr
		}
		Marks []struct {
			Name  string
			Attrs map[string]attr
			Alone bool
		}
	}
	if err := json.Unmarshal(out, &editor); err != nil {
		t.Fatal(err)
	}
	same := func(of string, want map[string]body.AttrRule, got map[string]attr) {
		for name, a := range want {
			g, known := got[name]
			if n, ok := a.Default.(int); ok {
				a.Default = float64(n)
			}
			if !known || g.Default != a.Default {
				t.Errorf("%s: the editor has %s as %v, want %v", of, name, g.Default, a.Default)
			}
		}
		for name := range got {
			if _, known := want[name]; !known {
				t.Errorf("%s: the editor alone has %s", of, name)
			}
		}
	}
	house := body.Schema()
	for name, n := range house.Nodes {
		e, known := editor.Nodes[name]
		if !known {
			t.Errorf("the editor has no %s", name)
			continue
		}
		if e.Group != n.Group || e.Content != n.Content || e.Marks != n.Marks || e.Inline != (n.Group == "inline") || e.Leaf != (n.Content == "") {
			t.Errorf("the editor has %s as %+v, want %+v", name, e, n)
		}
		same(name, n.Attrs, e.Attrs)
	}
	for name := range editor.Nodes {
		if _, known := house.Nodes[name]; !known {
			t.Errorf("the editor alone has %s", name)
		}
	}
	if len(editor.Marks) != len(house.Marks) {
		t.Fatalf("the editor has %d marks, want %d", len(editor.Marks), len(house.Marks))
	}
	for i, m := range house.Marks {
		if e := editor.Marks[i]; e.Name != m.Name || !e.Alone {
			t.Errorf("mark %d of the editor is %+v, want %s, which excludes its own kind alone", i, e, m.Name)
		} else {
			same(m.Name, m.Attrs, e.Attrs)
		}
	}
}
