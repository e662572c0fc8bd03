package draft

import (
	"encoding/json"
	"fmt"
)

// TryField brings two values of a field into their form, and the form into its
// form again, which must be the same.
func TryField(name string, values ...json.RawMessage) error {
	for _, v := range values {
		one, err := canonical(name, v)
		if err != nil {
			return err
		}
		again, err := canonical(name, one)
		if err != nil || string(again) != string(one) {
			return fmt.Errorf("%s: %s is not a form of its own: %s %v", name, one, again, err)
		}
		if _, err := (Head{name: one}).story(); one != nil && err != nil {
			return fmt.Errorf("%s: %s is no field of a story: %v", name, one, err)
		}
	}
	return nil
}
