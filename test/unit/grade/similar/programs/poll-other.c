#include <poll.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 21006

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

#define NCLIENTS 2

int main(void)
{
	struct pollfd pfds[NCLIENTS + 1];
	int nfds = 1;
	int finished = 0;
	int fd = listen_on(PORT);
	char buf[1024];

	memset(pfds, 0, sizeof(pfds));
	pfds[0].fd = fd;
	pfds[0].events = POLLIN;

	while (finished < NCLIENTS) {
		int ret = poll(pfds, nfds, -1);
		if (ret < 0) {
			perror("poll");
			return 1;
		}
		if (pfds[0].revents & POLLIN) {
			int conn = accept(fd, NULL, NULL);
			if (conn < 0) {
				perror("accept");
				return 1;
			}
			pfds[nfds].fd = conn;
			pfds[nfds].events = POLLIN;
			nfds++;
		}
		for (int i = 1; i < nfds; i++) {
			if (pfds[i].fd >= 0 && (pfds[i].revents & (POLLIN | POLLHUP))) {
				ssize_t n = read(pfds[i].fd, buf, sizeof(buf));
				if (n <= 0) {
					close(pfds[i].fd);
					pfds[i].fd = -1;
					finished++;
				} else {
					write(pfds[i].fd, buf, n);
				}
			}
		}
	}
	close(fd);
	return 0;
}
