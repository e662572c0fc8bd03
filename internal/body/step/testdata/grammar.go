//go:build ignore

// Writes the grammar of the house as make.mjs reads it.
package main

import (
	"encoding/json"
	"os"

	"standfirst/internal/body"
)

func main() {
	if err := json.NewEncoder(os.Stdout).Encode(body.Schema()); err != nil {
		panic(err)
	}
}
