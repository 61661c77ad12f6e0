"""What respond keeps at the desk: codes set by hand, requests for correction."""
