package house

import (
	"fmt"
	"slices"

	"standfirst/internal/body"
)

func validEmbeds(codes []string) error {
	for i, code := range codes {
		if !slices.ContainsFunc(body.Providers, func(p body.Provider) bool { return p.Code == code }) {
			return fmt.Errorf("the provider of embeds %.40q is unknown; give one of the codes that the form shows", code)
		}
		if slices.Contains(codes[:i], code) {
			return fmt.Errorf("the provider of embeds %s stands twice; keep one", code)
		}
	}
	return nil
}

// FrameHosts are the origins whose frames a page of the house may show, in the
// order of body.Providers.
func (s Settings) FrameHosts() (hosts []string) {
	for _, p := range body.Providers {
		if slices.Contains(s.Embeds, p.Code) {
			hosts = append(hosts, "https://"+p.Host)
		}
	}
	return hosts
}
