#include <sys/select.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 21003

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static int listen_on(int port)
{
	struct sockaddr_in address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0)
		die("socket");
	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons(port);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		die("bind");
	if (listen(fd, 8) < 0)
		die("listen");
	return fd;
}

int main(void)
{
	fd_set all, ready;
	int fd = listen_on(PORT), highest = fd, left = 2;
	char line[256];

	FD_ZERO(&all);
	FD_SET(fd, &all);
	do {
		ready = all;
		if (select(highest + 1, &ready, NULL, NULL, NULL) == -1)
			die("select");
		for (int one = 0; one <= highest; one++) {
			if (!FD_ISSET(one, &ready))
				continue;
			if (one == fd) {
				struct sockaddr_in from;
				socklen_t length = sizeof(from);
				int client = accept(fd, (struct sockaddr *)&from, &length);
				if (client == -1)
					die("accept");
				FD_SET(client, &all);
				if (client > highest)
					highest = client;
			} else {
				int n = recv(one, line, sizeof(line), 0);
				if (n > 0)
					send(one, line, n, MSG_NOSIGNAL);
				else {
					FD_CLR(one, &all);
					close(one);
					left--;
				}
			}
		}
	} while (left > 0);
	close(fd);
	return 0;
}
