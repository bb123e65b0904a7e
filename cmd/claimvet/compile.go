package main

import "golang.org/x/tools/go/packages"

// compiles tells whether all packages asked for, with their tests, compile when some files have other contents than on disk.
func compiles(opts *options, overlay map[string][]byte) (bool, error) {
	if len(overlay) == 0 {
		return true, nil
	}
	// Export data makes the compiler run; deeper modes would type-check in this process, and keep it all in memory.
	cfg := &packages.Config{
		Context: running,
		Mode:    packages.NeedName | packages.NeedExportFile,
		Tests:   true, Overlay: overlay, BuildFlags: opts.buildFlags(),
	}
	pkgs, err := packages.Load(cfg, opts.patterns...)
	if err != nil {
		return false, err
	}
	for _, pkg := range pkgs {
		if len(pkg.Errors) > 0 {
			return false, nil
		}
	}
	return true, nil
}
