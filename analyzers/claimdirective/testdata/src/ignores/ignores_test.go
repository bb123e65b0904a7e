package ignores

//claimvet:effct
func helper() { direct() }
