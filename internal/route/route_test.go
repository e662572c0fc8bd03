package route_test

import (
	"net/http"
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
