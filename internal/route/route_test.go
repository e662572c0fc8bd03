package route_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"standfirst/internal/route"
)

func TestARouteThatSaysTooLittleIsRefusedAtTheFirstStart(t *testing.T) {
	good := route.Route{Method: http.MethodGet, Pattern: "/a", Surface: route.Page, Cache: route.Shared, Permission: route.Anyone, Handler: http.NotFoundHandler()}
	change := func(fn func(*route.Route)) route.Route {
		r := good
		fn(&r)
		return r
	}
	for name, r := range map[string]route.Route{
		"another method":      change(func(r *route.Route) { r.Method = http.MethodPut }),
		"no slash":            change(func(r *route.Route) { r.Pattern = "a" }),
		"no surface":          change(func(r *route.Route) { r.Surface = "" }),
		"no cache class":      change(func(r *route.Route) { r.Cache = "" }),
		"no permission":       change(func(r *route.Route) { r.Permission = "" }),
		"no handler":          change(func(r *route.Route) { r.Handler = nil }),
		"a POST that is kept": change(func(r *route.Route) { r.Method = http.MethodPost }),
		"the same again":      good,
	} {
		var table route.Table
		table.Add(good)
		r.Pattern = map[bool]string{true: "/a", false: r.Pattern + "b"}[name == "the same again"]
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s is taken", name)
				}
			}()
			table.Add(r)
		}()
	}
}

func TestTheTableKeepsItsRoutesToItself(t *testing.T) {
	var table route.Table
	table.Add(route.Route{Method: http.MethodGet, Pattern: "/a", Surface: route.Page, Cache: route.Shared, Permission: route.Anyone, Handler: http.NotFoundHandler()})
	table.All()[0].Pattern = "/b"
	if got := table.All()[0].Name(); got != "GET /a" {
		t.Errorf("the route is %s now", got)
	}
}

func TestAHandlerIsShownNoKeyOfTheQueryThatIsNotDeclared(t *testing.T) {
	r := route.Route{Method: http.MethodGet, Pattern: "/a", Query: []string{"q", "before"}, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(r.URL.RawQuery + " " + r.FormValue("lang")))
	})}
	for asked, want := range map[string]string{
		"/a":                           " ",
		"/a?lang=ar&utm_source=x":      " ",
		"/a?q=b&lang=ar&q=a&before=1":  "before=1&q=b&q=a ",
		"/a?q=%FF%00x&%zz=1&;&q=":      "q=x ",
		"/a?Q=1&q[]=1&before%20=2&=&?": " ",
	} {
		w := httptest.NewRecorder()
		request := httptest.NewRequest(http.MethodGet, asked, nil)
		r.Serve().ServeHTTP(w, request)
		if got := w.Body.String(); got != want {
			t.Errorf("%s shows the handler %q, want %q", asked, got, want)
		}
		if request.URL.String() != asked {
			t.Errorf("the request itself was changed to %s", request.URL)
		}
	}
}
