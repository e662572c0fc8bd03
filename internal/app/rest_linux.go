package app

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// unmapStart has the kernel forget which parts of the program itself starting up
// has read: it maps sixteen pages around each one that is touched, and most of
// them nobody needs again. They stay in the page cache, and what is needed is
// mapped again at the price of a fault in memory. Only what cannot be written is
// forgotten, so nothing is lost; what cannot be done is left.
func unmapStart() {
	self, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return
	}
	f, err := os.Open("/proc/self/maps")
	if err != nil {
		return
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text()) // address perms offset dev inode path
		if len(fields) < 6 || fields[5] != self || strings.Contains(fields[1], "w") || fields[1][3] != 'p' {
			continue
		}
		from, to, ok := strings.Cut(fields[0], "-")
		a, err1 := strconv.ParseUint(from, 16, 64)
		b, err2 := strconv.ParseUint(to, 16, 64)
		if !ok || err1 != nil || err2 != nil || b <= a {
			continue
		}
		_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, uintptr(a), uintptr(b-a), syscall.MADV_DONTNEED) // advice
	}
}
