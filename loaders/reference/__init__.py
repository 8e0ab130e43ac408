"""What the calendar and the map say, whoever delivers: municipalities, their changes, holidays."""
