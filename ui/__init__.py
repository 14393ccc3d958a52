"""The windows. No rule, SQL, Excel or mail in here."""
