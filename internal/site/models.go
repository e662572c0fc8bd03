package site

import (
	"fmt"
	"maps"
	"reflect"
)

// models holds, by the name of its template, a value of the type that each page
// is drawn from. Themes rely on these types: docs/themes.md lists them.
var models = map[string]any{
	"account":     AccountPage{},
	"archive":     Archive{},
	"code":        SignIn{},
	"corrections": Corrections{},
	"error":       Failure{},
	"feeds":       AccountFeeds{},
	"following":   FollowingPage{},
	"front":       Front{},
	"history":     HistoryPage{},
	"link":        SignIn{},
	"list":        List{},
	"notice":      Notice{},
	"saved":       SavedPage{},
	"search":      Found{},
	"signin":      SignIn{},
	"story":       Article{},
	"subscribe":   Subscription{},
}

// Models lists the pages by the names of their templates, each with a value of
// the type that it is drawn from.
func Models() map[string]any { return maps.Clone(models) }

// fits says whether a page is drawn from what its template was checked against.
func fits(template string, data any) error {
	if want, got := reflect.TypeOf(models[template]), reflect.TypeOf(data); want != got {
		return fmt.Errorf("site: the page %s is drawn from %v, and models says %v", template, got, want)
	}
	return nil
}
