"""The parts of the facade: hearing, deciding, delivering and seeing, each with the rules it keeps."""
