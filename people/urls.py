app_name = "people"

urlpatterns: list = []  # the account pages stand at the top; HR's in the desk
