//go:build !linux

package app

// unmapStart is for Linux; elsewhere the kernel sees to it.
func unmapStart() {}
