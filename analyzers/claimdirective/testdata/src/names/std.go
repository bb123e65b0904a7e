package names

// A Log is not the package log.
type Log struct{}

func (Log) Print() {}

//claimvet:effect func=log.Print

//claimvet:effect func=lgo.Print // want `there is no function lgo.Print in this package, so it does nothing; did you mean Log.Print\?`

//claimvet:effect func=Log.Print

//claimvet:effect func=app.Print
