module conformitron.io/lab/stand-ins

go 1.22
